import { sql } from 'kysely';
import type { Database } from '../../tables.ts';
import type { TokenShape } from './token.ts';

/** A token as stored: sealed. */
export interface SealedToken extends TokenShape {
  id: string;
  methodId: string | null;
  serial: string;
  secretSealed: string;
  nextCounter: string;
  drift: number;
}

const SEALED = sql`
  t.id, t.method_id as "methodId", t.serial, t.kind, t.algorithm, t.digits, t.interval_seconds as "intervalSeconds",
  t.secret_sealed as "secretSealed", t.next_counter as "nextCounter", t.drift`;

/** The tokens that this account may answer with, longest bound first: bound, not removed, not switched off, not lost. */
export async function loadActiveTokens(
  db: Database,
  accountId: string,
  methodId: string | null,
): Promise<SealedToken[]> {
  const { rows } = await sql<SealedToken>`
    select ${SEALED}
    from hardware_tokens t
    join methods m on m.id = t.method_id and m.account_id = ${accountId}::uuid and m.kind = 'hardware-token'
      and m.removed_at is null and m.disabled_at is null
    where t.secret_sealed is not null and t.lost_at is null and (${methodId}::uuid is null or m.id = ${methodId}::uuid)
    order by m.proved_at, m.id`.execute(db);
  return rows;
}

/**
 * Uses up a moving factor and all before it: true for the first only. Of parallel submissions of one code one wins.
 * `drift` is stored along.
 */
export async function consumeCounter(
  db: Database,
  used: { accountId: string; methodId: string; counter: number; drift: number },
): Promise<boolean> {
  const { rows } = await sql`
    update hardware_tokens t set next_counter = ${used.counter}::bigint + 1, drift = ${used.drift}::int
    from methods m
    where t.method_id = ${used.methodId}::uuid and m.id = t.method_id and m.account_id = ${used.accountId}::uuid
      and m.removed_at is null and m.disabled_at is null and t.lost_at is null
      and t.next_counter <= ${used.counter}::bigint
    returning t.id`.execute(db);
  return rows.length === 1;
}

/**
 * The token that an account may bind by this serial number: its organisation's, in stock, assigned to it, or its own of
 * before. Null when there is none.
 */
export async function findBindable(
  db: Database,
  of: { accountId: string; organisation: string; serialKey: string },
): Promise<(SealedToken & { assigned: boolean }) | null> {
  const { rows } = await sql<SealedToken & { assigned: boolean }>`
    select ${SEALED}, t.account_id is not null and t.method_id is null as assigned
    from hardware_tokens t left join methods m on m.id = t.method_id
    where t.organisation = ${of.organisation} and t.serial_key = ${of.serialKey}
      and t.secret_sealed is not null and t.lost_at is null
      and (t.account_id is null or t.account_id = ${of.accountId}::uuid)
      and (t.method_id is null or m.removed_at is not null)`.execute(db);
  return rows[0] ?? null;
}

/** Whether a token of the organisation waits for this account or for anybody. */
export async function existsFree(db: Database, account: { id: string; organisation: string }): Promise<boolean> {
  const { rows } = await sql`
    select 1 from hardware_tokens t
    where t.organisation = ${account.organisation} and t.lost_at is null
      and (t.account_id is null or (t.account_id = ${account.id}::uuid and t.method_id is null))
    limit 1`.execute(db);
  return rows.length === 1;
}

/** Serial numbers of the tokens that an administrator assigned to this account and that it has not activated yet. */
export async function listAssigned(db: Database, accountId: string): Promise<{ id: string; serial: string }[]> {
  return db
    .selectFrom('hardware_tokens')
    .select(['id', 'serial'])
    .where('account_id', '=', accountId)
    .where('method_id', 'is', null)
    .where('lost_at', 'is', null)
    .orderBy('assigned_at')
    .orderBy('serial')
    .limit(20)
    .execute();
}

/** Makes a token a method of the account: both rows, or neither when somebody else was first. */
export async function bindToken(
  trx: Database,
  bound: { tokenId: string; accountId: string; methodId: string; counter: number; drift: number },
): Promise<boolean> {
  const { rows } = await sql`
    with free as (
      select t.id from hardware_tokens t
      where t.id = ${bound.tokenId}::uuid and t.lost_at is null and t.secret_sealed is not null
        and (t.account_id is null or t.account_id = ${bound.accountId}::uuid)
        and (t.method_id is null or exists (select from methods m where m.id = t.method_id and m.removed_at is not null))
        and t.next_counter <= ${bound.counter}::bigint
      for update of t
    )
    insert into methods (id, account_id, kind, can_text)
    select ${bound.methodId}::uuid, ${bound.accountId}::uuid, 'hardware-token', false from free
    returning id`.execute(trx);
  if (rows.length === 0) return false;
  await sql`
    update hardware_tokens set method_id = ${bound.methodId}::uuid, account_id = ${bound.accountId}::uuid,
      assigned_at = coalesce(assigned_at, now()), activated_at = now(), note = null,
      next_counter = ${bound.counter}::bigint + 1, drift = ${bound.drift}::int
    where id = ${bound.tokenId}::uuid`.execute(trx);
  return true;
}

/** How many apps and tokens the account has. */
export async function countCodeMakers(db: Database, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('methods')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['app', 'hardware-token'])
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Takes back the failures of an account's tokens. */
export async function zeroFailures(db: Database, accountId: string): Promise<void> {
  await sql`
    update methods set failures = 0
    where account_id = ${accountId}::uuid and kind = 'hardware-token' and removed_at is null and failures > 0`.execute(
    db,
  );
}
