import { type Kysely, type RawBuilder, sql } from 'kysely';

/**
 * Statements that run as parts of another one (data-modifying WITH, PostgreSQL 18 §7.8.4): one round trip, one commit.
 * Each has a name of our own making. All see the rows as they were before; none may change a row that another changes.
 */
export type Parts = Readonly<Record<string, RawBuilder<unknown>>>;

/** When a part does its work; most do it always. */
export const ALWAYS: RawBuilder<unknown> = sql`true`;

/** Holds when the part of this name gave at least one row. */
export const gave = (name: string): RawBuilder<unknown> => sql`exists (select from ${sql.id(name)})`;

/** Renders parts for a WITH: `name as (…), other as (…)`; each runs once at most (a `select` only when somebody asks for its rows). Throws when there is none. */
export function listParts(parts: Parts): RawBuilder<unknown> {
  const entries = Object.entries(parts);
  if (entries.length === 0) throw new Error('There are no parts.');
  return sql.join(entries.map(([name, statement]) => sql`${sql.id(name)} as materialized (${statement})`));
}

/** Runs parts as a statement of their own. */
export async function writeParts<T>(db: Kysely<T>, parts: Parts): Promise<void> {
  await sql`with ${listParts(parts)} select 1`.execute(db);
}

/** SQLSTATE of the division by zero with which a statement undoes itself. */
const DIVISION_BY_ZERO = '22012';

/** An expression that is true, or undoes the whole statement, all parts with it: select it at the end. */
export const orUndo = (holds: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`1 / (case when ${holds} then 1 else 0 end) = 1`;

/** Whether a statement undid itself by {@link orUndo}: nothing of it happened. */
export function wasUndone(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === DIVISION_BY_ZERO;
}
