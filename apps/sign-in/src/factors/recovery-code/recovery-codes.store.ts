import { type Kysely, sql } from 'kysely';
import type { Database, SignInTables } from '../../tables.ts';

export interface StoredCode {
  id: string;
  code_hash: string;
  used: boolean;
}

/** The code that begins so: the one that may be used, else the last one that was; null when there is none. */
export async function findCode(db: Kysely<SignInTables>, accountId: string, start: string): Promise<StoredCode | null> {
  const { rows } = await sql<StoredCode>`
    select id, code_hash, used_at is not null as used from recovery_codes
    where account_id = ${accountId}::uuid and start = ${start}
    order by used_at desc nulls first limit 1`.execute(db);
  return rows[0] ?? null;
}

export interface NewCode {
  id: string;
  start: string;
  codeHash: string;
}

/** Puts a set in the place of the one before: of that none is worth anything. The account is held. */
export async function replaceSet(trx: Database, accountId: string, codes: readonly NewCode[]): Promise<number> {
  const replaced = await deleteCodes(trx, accountId);
  await sql`
    insert into recovery_codes (id, account_id, start, code_hash, kept_at)
    select id, ${accountId}::uuid, start, code_hash, now()
    from unnest(${codes.map(({ id }) => id)}::uuid[], ${codes.map(({ start }) => start)}::text[],
      ${codes.map(({ codeHash }) => codeHash)}::text[]) as made (id, start, code_hash)`.execute(trx);
  await sql`update accounts set recovery_codes_left = ${codes.length} where id = ${accountId}::uuid`.execute(trx);
  return replaced;
}

/** Takes all codes of an account away; gives how many could have been used. The account is held. */
export async function deleteCodes(trx: Database, accountId: string): Promise<number> {
  const { rows } = await sql<{ live: number }>`
    with gone as (delete from recovery_codes where account_id = ${accountId}::uuid returning used_at),
    counted as (update accounts set recovery_codes_left = 0 where id = ${accountId}::uuid and recovery_codes_left > 0)
    select count(*) filter (where used_at is null)::int as live from gone`.execute(trx);
  return rows[0]?.live ?? 0;
}

/** Uses a code up, once (R1), and gives how many are left; null when another was first, or a new set was made. The account is held. */
export async function consumeCode(trx: Database, accountId: string, codeId: string): Promise<number | null> {
  const { rows } = await sql<{ left: number }>`
    with used as (
      update recovery_codes set used_at = clock_timestamp()
      where id = ${codeId}::uuid and account_id = ${accountId}::uuid and used_at is null
      returning kept_at)
    update accounts set recovery_codes_left = recovery_codes_left - case when used.kept_at is null then 0 else 1 end
    from used where accounts.id = ${accountId}::uuid
    returning recovery_codes_left as left`.execute(trx);
  return rows[0]?.left ?? null;
}

/** How the codes of an account begin, used ones too. */
export async function listStarts(trx: Database, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ start: string }>`
    select start from recovery_codes where account_id = ${accountId}::uuid`.execute(trx);
  return rows.map(({ start }) => start);
}

/** Adds the code that takes a used one's place. It does not count as left before its owner says to have it. */
export async function insertReplacement(trx: Database, accountId: string, usedId: string, code: NewCode) {
  await sql`
    insert into recovery_codes (id, account_id, start, code_hash, set_at)
    select ${code.id}::uuid, account_id, ${code.start}, ${code.codeHash}, set_at
    from recovery_codes where id = ${usedId}::uuid and account_id = ${accountId}::uuid`.execute(trx);
  // What was used long ago is told as wrong, no longer as used.
  await sql`
    delete from recovery_codes where account_id = ${accountId}::uuid and id in (
      select id from recovery_codes where account_id = ${accountId}::uuid and used_at is not null
      order by used_at desc offset 100)`.execute(trx);
}

/** Its owner has the replacement: it counts as left, once. False: it is gone, used, or counted already. */
export async function keepCode(db: Database, accountId: string, codeId: string): Promise<boolean> {
  const { rows } = await sql`
    with account as materialized (select id from accounts where id = ${accountId}::uuid for no key update),
    kept as (
      update recovery_codes set kept_at = now()
      where id = ${codeId}::uuid and account_id in (select id from account) and kept_at is null and used_at is null
      returning id)
    update accounts set recovery_codes_left = recovery_codes_left + 1
    where id = ${accountId}::uuid and exists (select from kept) returning id`.execute(db);
  return rows.length === 1;
}

/** Whether codes of an account were made since a moment, or one was used: then another was shown in its place. */
export async function wereShownSince(db: Database, accountId: string, since: Date): Promise<boolean> {
  const { rows } = await sql`
    select from recovery_codes
    where account_id = ${accountId}::uuid and (set_at >= ${since} or used_at >= ${since}) limit 1`.execute(db);
  return rows.length > 0;
}

/** When the account's set was made; null when it has none. */
export async function findSetTime(db: Database, accountId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(set_at) as at from recovery_codes where account_id = ${accountId}::uuid`.execute(db);
  return rows[0]?.at ?? null;
}
