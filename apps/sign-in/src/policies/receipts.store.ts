import { gave, type Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { NewReceipt, ReceiptFacts, ReceiptOutcome } from './receipt.ts';

export interface StoredReceipt {
  id: string;
  at: Date;
  accountId: string;
  service: string;
  outcome: ReceiptOutcome;
  facts: ReceiptFacts;
  rules: string[];
}

/** The statement that stores a receipt when `when` holds. One that stopped somebody is stored once for a journey and account. */
export function insertionOf(receipt: NewReceipt, policyHash: string, when: RawBuilder<unknown>): RawBuilder<unknown> {
  const { id, accountId, accountSessionId, journeyId, service, outcome, facts, rules } = receipt;
  return sql`insert into decision_receipts
      (id, account_id, account_session_id, journey_id, service, outcome, facts, rules, policy_hash)
    select ${id}::text, ${accountId}::uuid, ${accountSessionId}::uuid, ${journeyId}::text, ${service}::text,
      ${outcome}::text, ${JSON.stringify(facts)}::jsonb, ${[...rules]}::text[], ${policyHash}::text where ${when}
    on conflict do nothing returning id`;
}

/** Stores the receipt of a journey that was stopped, and `also` with it the first time; gives the number that it has. */
export async function storeStopped(
  db: Database,
  receipt: NewReceipt,
  policyHash: string,
  also: (when: RawBuilder<unknown>) => Parts,
): Promise<string> {
  const parts = { receipt: insertionOf(receipt, policyHash, sql`true`), ...also(gave('receipt')) };
  const named = Object.entries(parts).map(([name, part]) => sql`${sql.id(name)} as (${part})`);
  const { rows } = await sql<{ id: string }>`with ${sql.join(named)}
    select id from receipt
    union all
    select id from decision_receipts where journey_id = ${receipt.journeyId} and account_id = ${receipt.accountId}
      and outcome = 'blocked'`.execute(db);
  return rows[0]?.id ?? receipt.id;
}

/** An account's receipts, newest first. */
export async function loadReceipts(db: Database, accountId: string, limit: number): Promise<StoredReceipt[]> {
  const rows = await db
    .selectFrom('decision_receipts')
    .select(['id', 'at', 'account_id as accountId', 'service', 'outcome', 'facts', 'rules'])
    .where('account_id', '=', accountId)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows as unknown as StoredReceipt[];
}

/** Where a page of receipts ended: the time as the database writes it, whose microseconds a `Date` would lose. */
export interface ReceiptCursor {
  at: string;
  id: string;
}

/** Receipts of the last days, oldest first, a page at a time: those after the last one of the page before. */
export async function loadReceiptsSince(
  db: Database,
  days: number,
  after: ReceiptCursor | null,
  limit: number,
): Promise<{ receipts: StoredReceipt[]; last: ReceiptCursor | null }> {
  let query = db
    .selectFrom('decision_receipts')
    .select(['id', 'at', 'account_id as accountId', 'service', 'outcome', 'facts', 'rules'])
    .select(sql<string>`at::text`.as('written'))
    .where('at', '>', sql<Date>`now() - make_interval(days => ${days})`)
    .orderBy('decision_receipts.at')
    .orderBy('id')
    .limit(limit);
  if (after) query = query.where(sql<boolean>`(at, id) > (${after.at}::timestamptz, ${after.id})`);
  const receipts = await query.execute();
  const last = receipts.at(-1);
  return { receipts: receipts as unknown as StoredReceipt[], last: last ? { at: last.written, id: last.id } : null };
}

/** Removes receipts that are older than so many days, some thousands at a time; gives how many. */
export async function deleteOldReceipts(db: Database, days: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from decision_receipts where id in (
    select id from decision_receipts where at < now() - make_interval(days => ${days}) order by at limit ${limit}
    for update skip locked)`.execute(db);
  return Number(numAffectedRows ?? 0);
}
