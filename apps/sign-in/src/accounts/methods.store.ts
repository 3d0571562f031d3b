import { type Insertable, type Selectable, sql } from 'kysely';
import type { Database, MethodKind, MethodsTable } from '../tables.ts';

export type MethodRow = Selectable<MethodsTable>;

/** The account's methods that stand, switched off or not, oldest first. */
export async function selectMethods(db: Database, accountId: string): Promise<MethodRow[]> {
  return db
    .selectFrom('methods')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('proved_at')
    .orderBy('id')
    .execute();
}

export async function insertMethod(db: Database, row: Insertable<MethodsTable>): Promise<MethodRow> {
  return db.insertInto('methods').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Takes a method of this kind out of use; gives it, or null when there is none. */
export async function removeMethodOfKind(db: Database, accountId: string, kind: MethodKind): Promise<MethodRow | null> {
  const row = await db
    .updateTable('methods')
    .set({ removed_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('removed_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Takes these methods out of use; null for all of the account. */
export async function removeMethods(
  db: Database,
  accountId: string,
  methodIds: readonly string[] | null,
): Promise<MethodRow[]> {
  const query = db
    .updateTable('methods')
    .set({ removed_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null);
  return (methodIds === null ? query : query.where('id', 'in', [...methodIds])).returningAll().execute();
}

/** Codes that are on their way to a method that is gone must not count any more (T21). */
export async function cancelChallengesOf(db: Database, methodIds: readonly string[]): Promise<void> {
  if (methodIds.length === 0) return;
  await db
    .updateTable('challenges')
    .set({ cancelled_at: sql<Date>`now()` })
    .where('method_id', 'in', [...methodIds])
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute();
}

/** How many methods stand and work, and how many stand and are switched off. */
export async function selectMethodCounts(
  db: Database,
  accountId: string,
): Promise<{ usable: number; disabled: number; passkeys: number }> {
  const row = await db
    .selectFrom('methods')
    .select(sql<number>`count(*) filter (where disabled_at is null)::int`.as('usable'))
    .select(sql<number>`count(*) filter (where disabled_at is not null)::int`.as('disabled'))
    .select(sql<number>`count(*) filter (where disabled_at is null and kind = 'passkey')::int`.as('passkeys'))
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row;
}

export async function updateLastUsed(db: Database, methodId: string): Promise<void> {
  await db.updateTable('methods').set({ last_used_at: sql<Date>`now()` }).where('id', '=', methodId).execute();
}

/** Whether a method stands that this account may answer with: not removed, not switched off. */
export async function hasUsableMethod(db: Database, accountId: string, methodId: string): Promise<boolean> {
  const row = await db
    .selectFrom('methods')
    .select('id')
    .where('account_id', '=', accountId)
    .where(sql<string>`id::text`, '=', methodId)
    .where('removed_at', 'is', null)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a method of this kind stands that the account may answer with. */
export async function hasUsableKind(db: Database, accountId: string, kind: MethodKind): Promise<boolean> {
  const row = await db
    .selectFrom('methods')
    .select('id')
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('removed_at', 'is', null)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** What a method's owner is shown of it besides its number. */
export interface MethodFacts {
  id: string;
  kind: MethodKind;
  name: string | null;
  addedAt: Date;
  lastUsedAt: Date | null;
  disabled: boolean;
}

export async function selectMethodFacts(db: Database, accountId: string): Promise<MethodFacts[]> {
  return db
    .selectFrom('methods')
    .select(['id', 'kind', 'name', 'proved_at as addedAt', 'last_used_at as lastUsedAt'])
    .select(sql<boolean>`disabled_at is not null`.as('disabled'))
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('proved_at')
    .orderBy('id')
    .execute();
}

export async function updateName(
  db: Database,
  { accountId, methodId, name }: { accountId: string; methodId: string; name: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('methods')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', methodId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
