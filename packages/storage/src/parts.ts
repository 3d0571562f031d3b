import { type RawBuilder, sql } from 'kysely';

/**
 * Statements that run as parts of another one (data-modifying WITH, PostgreSQL 18 §7.8.4): one round trip, one commit.
 * Each has a name of our own making. All see the rows as they were before; none may change a row that another changes.
 */
export type Parts = Readonly<Record<string, RawBuilder<unknown>>>;

/** Renders parts for a WITH: `name as (…), other as (…)`. Throws when there is none. */
export function listParts(parts: Parts): RawBuilder<unknown> {
  const entries = Object.entries(parts);
  if (entries.length === 0) throw new Error('There are no parts.');
  return sql.join(entries.map(([name, statement]) => sql`${sql.id(name)} as (${statement})`));
}
