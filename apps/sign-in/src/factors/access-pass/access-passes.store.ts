import { type Kysely, sql } from 'kysely';
import type { Database, SignInTables } from '../../tables.ts';

export interface NewOrder {
  id: string;
  accountId: string;
  codeHash: string;
  by: string;
  lifeSeconds: number;
  length: number;
  once: boolean;
  from: Date | null;
  /** Within which it must be collected. */
  collectSeconds: number;
}

/** Stores an order in place of any before; gives until when it can be collected. The account is held. */
export async function putOrder(trx: Database, order: NewOrder): Promise<Date> {
  const { rows } = await sql<{ until: Date }>`
    with put as (
      insert into pass_orders as o
        (account_id, id, code_hash, ordered_by, life_seconds, length, once, valid_from, expires_at)
      values (${order.accountId}::uuid, ${order.id}::uuid, ${order.codeHash}, ${order.by}, ${order.lifeSeconds},
        ${order.length}, ${order.once}, ${order.from}, now() + make_interval(secs => ${order.collectSeconds}))
      on conflict (account_id) do update set id = excluded.id, code_hash = excluded.code_hash, attempts = 0,
        ordered_by = excluded.ordered_by, life_seconds = excluded.life_seconds, length = excluded.length,
        once = excluded.once, valid_from = excluded.valid_from, ordered_at = now(), expires_at = excluded.expires_at
      returning expires_at)
    update accounts set pass_order_until = put.expires_at from put where id = ${order.accountId}::uuid
    returning put.expires_at as until`.execute(trx);
  const row = rows[0];
  if (!row) throw new Error('putOrder: there is no such account');
  return row.until;
}

export interface CountedCollection {
  id: string;
  code_hash: string;
  attempts: number;
  length: number;
}

/** Counts a try at the collection code, by itself and before anything is compared (T12). Null: there is no order that takes one. */
export async function countCollection(
  db: Kysely<SignInTables>,
  accountId: string,
  cap: number,
): Promise<CountedCollection | null> {
  const { rows } = await sql<CountedCollection>`
    update pass_orders set attempts = attempts + 1
    where account_id = ${accountId}::uuid and expires_at > clock_timestamp() and attempts < ${cap}
    returning id, code_hash, attempts, length`.execute(db);
  return rows[0] ?? null;
}

/** Whether an order stands whose tries are used up. */
export async function isOrderSpent(db: Database, accountId: string, cap: number): Promise<boolean> {
  const { rows } = await sql`
    select from pass_orders
    where account_id = ${accountId}::uuid and expires_at > clock_timestamp() and attempts >= ${cap}`.execute(db);
  return rows.length > 0;
}

export interface CollectedRow {
  once: boolean;
  valid_from: Date;
  valid_until: Date;
}

/**
 * Turns an order into its pass, once (R1): the order is gone, the pass takes the place of any before. Null: the order was
 * collected, replaced or dropped, or has expired. The account is held.
 */
export async function turnIntoPass(
  trx: Database,
  accountId: string,
  made: { orderId: string; passId: string; passHash: string },
): Promise<CollectedRow | null> {
  const { rows } = await sql<CollectedRow>`
    with collected as (
      delete from pass_orders
      where account_id = ${accountId}::uuid and id = ${made.orderId}::uuid and expires_at > clock_timestamp()
      returning once, life_seconds, greatest(coalesce(valid_from, now()), now()) as valid_from
    ), put as (
      insert into access_passes as p (account_id, id, pass_hash, once, valid_from, valid_until)
      select ${accountId}::uuid, ${made.passId}::uuid, ${made.passHash}, once, valid_from,
        valid_from + make_interval(secs => life_seconds) from collected
      on conflict (account_id) do update set id = excluded.id, pass_hash = excluded.pass_hash, once = excluded.once,
        failures = 0, collected_at = now(), valid_from = excluded.valid_from, valid_until = excluded.valid_until,
        last_used_at = null, used_at = null
      returning once, valid_from, valid_until
    ), told as (
      update accounts set pass_from = put.valid_from, pass_until = put.valid_until, pass_order_until = null
      from put where accounts.id = ${accountId}::uuid)
    select * from put`.execute(trx);
  return rows[0] ?? null;
}

export interface PassRow {
  id: string;
  once: boolean;
  collected_at: Date;
  valid_from: Date;
  valid_until: Date;
  last_used_at: Date | null;
  used: boolean;
  failures: number;
  early: boolean;
  late: boolean;
}

/** The account's pass, whatever became of it; null when there is none. */
export async function findPass(db: Database, accountId: string): Promise<PassRow | null> {
  const { rows } = await sql<PassRow>`
    select id, once, collected_at, valid_from, valid_until, last_used_at, used_at is not null as used, failures,
      valid_from > clock_timestamp() as early, valid_until <= clock_timestamp() as late
    from access_passes where account_id = ${accountId}::uuid`.execute(db);
  return rows[0] ?? null;
}

/** Counts a try at the pass, by itself and before anything is compared (T12). Null: there is no pass that may be used now. */
export async function countPassTry(
  db: Kysely<SignInTables>,
  accountId: string,
  cap: number,
): Promise<{ id: string; pass_hash: string } | null> {
  const { rows } = await sql<{ id: string; pass_hash: string }>`
    update access_passes set failures = failures + 1
    where account_id = ${accountId}::uuid and failures < ${cap} and used_at is null
      and valid_from <= clock_timestamp() and valid_until > clock_timestamp()
    returning id, pass_hash`.execute(db);
  return rows[0] ?? null;
}

/**
 * Uses a pass: one for a single use is used up, by one only (R1, R4). Null: it was used, replaced or dropped, or its time
 * is over. The account is held.
 */
export async function consumePass(
  trx: Database,
  accountId: string,
  passId: string,
): Promise<{ once: boolean; valid_until: Date } | null> {
  const { rows } = await sql<{ once: boolean; valid_until: Date }>`
    with used as (
      update access_passes set failures = 0, last_used_at = clock_timestamp(),
        used_at = case when once then clock_timestamp() end
      where account_id = ${accountId}::uuid and id = ${passId}::uuid and used_at is null
        and valid_from <= clock_timestamp() and valid_until > clock_timestamp()
      returning once, valid_until
    ), told as (
      update accounts set pass_from = null where id = ${accountId}::uuid and exists (select from used where once))
    select once, valid_until from used`.execute(trx);
  return rows[0] ?? null;
}

/** Takes pass and order of an account away; gives whether either could have been used. The account is held. */
export async function deletePass(trx: Database, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ stood: boolean }>`
    with pass as (
      delete from access_passes where account_id = ${accountId}::uuid
      returning used_at is null and valid_until > clock_timestamp() as stood
    ), ordered as (
      delete from pass_orders where account_id = ${accountId}::uuid returning expires_at > clock_timestamp() as stood
    ), told as (
      update accounts set pass_from = null, pass_until = null, pass_order_until = null
      where id = ${accountId}::uuid and (pass_until is not null or pass_order_until is not null))
    select coalesce(bool_or(stood), false) as stood from (select stood from pass union all select stood from ordered) all_of`.execute(
    trx,
  );
  return rows[0]?.stood ?? false;
}

/** Whether the password alone may not enrol the account: a pass was ordered, stands, or was used and led to no method yet. */
export async function isPassDemanded(db: Database, accountId: string): Promise<boolean> {
  const { rows } = await sql`
    select from accounts where id = ${accountId}::uuid
      and (pass_until > clock_timestamp() or pass_order_until > clock_timestamp())`.execute(db);
  return rows.length > 0;
}

/** Removes orders and passes that ended longer ago than this. */
export async function deleteOldPasses(db: Database, olderThanSeconds: number): Promise<void> {
  const limit = sql`now() - make_interval(secs => ${olderThanSeconds})`;
  await sql`delete from pass_orders where expires_at < ${limit}`.execute(db);
  await sql`delete from access_passes where valid_until < ${limit}`.execute(db);
}
