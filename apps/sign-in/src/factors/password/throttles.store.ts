import type { Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../tables.ts';

/** Keyed hashes of what is counted. */
export interface ThrottleKeys {
  /** This account at this address. */
  here: string;
  /** This account at addresses where it has never signed in. */
  account: string;
  /** This address, whatever the account. */
  address: string;
  /** Marks that this account has signed in at this address. */
  known: string;
}

export interface ThrottleBounds {
  /** Failures of one account at one address before the wait, and of one account at all unfamiliar addresses together. */
  failuresHere: number;
  failuresAccount: number;
  failuresAddressHour: number;
  waitFirstSeconds: number;
  waitMaxSeconds: number;
}

export type Scope = 'account-here' | 'account' | 'address';

export interface Reservation {
  /** Set when the attempt must not be compared. */
  blockedUntil: Date | null;
  scope: Scope | null;
  /** Whether the same wrong password as last time was typed: not counted again. */
  isRepeat: boolean;
  /** Whether the account's counter took the attempt. */
  countedAccount: boolean;
}

interface ReservedRow {
  until: Date | null;
  scope: Scope | null;
  here: boolean;
  account: boolean;
  repeat: boolean;
}

/** How long a sign-in makes an address familiar, and after how long without failures counting begins anew. */
const FAMILIAR = sql`interval '90 days'`;
const FORGOTTEN = sql`interval '1 day'`;

/**
 * Counts an attempt before its password is compared, in one statement of its own (security case T12), unless it is
 * blocked. Two attempts at once go one after the other at the row of the account at this address: no more than the
 * bound get through, however many come together.
 */
export async function reserveAttempt(
  db: Database,
  keys: ThrottleKeys,
  wrongHash: string,
  bounds: ThrottleBounds,
): Promise<Reservation> {
  const bound = sql`case when t.key = ${keys.here} then ${bounds.failuresHere}::int else ${bounds.failuresAccount}::int end`;
  const next = sql`case when t.updated_at < now() - ${FORGOTTEN} then 1 else t.failures + 1 end`;
  const isRepeat = sql`t.last_wrong_hash is not distinct from excluded.last_wrong_hash`;
  const { rows } = await sql<ReservedRow>`
    with known as (
      select 1 from password_throttles where key = ${keys.known} and updated_at > now() - ${FAMILIAR}
    ), blocked as (
      select blocked_until as until,
        case key when ${keys.here} then 'account-here' when ${keys.account} then 'account' else 'address' end as scope
      from password_throttles
      where blocked_until > now()
        and (key = ${keys.here} or (key in (${keys.account}, ${keys.address}) and not exists (select from known)))
      order by blocked_until desc limit 1
    ), here as (
      select failures >= ${bounds.failuresHere} as is_over, last_wrong_hash = ${wrongHash} as is_repeat
      from password_throttles where key = ${keys.here}
    ), reserved as (
      insert into password_throttles as t (key, failures, last_wrong_hash, of_account)
      select key, 1, ${wrongHash}, ${keys.account} from (values (${keys.here}, 1), (${keys.account}, 2)) as wanted (key, place)
      where not exists (select from blocked)
        and (place = 1 or not (exists (select from known) or exists (select from here where is_over or is_repeat)))
      order by place
      on conflict (key) do update set
        failures = case when ${isRepeat} then t.failures else ${next} end,
        last_wrong_hash = excluded.last_wrong_hash,
        of_account = excluded.of_account,
        updated_at = now(),
        blocked_until = case when ${isRepeat} then t.blocked_until
          when ${next} >= ${bound} then now() + ${growingWait(sql`${next} - ${bound}`, bounds)} end
      where t.blocked_until is null or t.blocked_until <= now()
      returning t.key
    )
    select (select until from blocked) as until, (select scope from blocked) as scope,
      ${keys.here} in (select key from reserved) as here,
      ${keys.account} in (select key from reserved) as account,
      coalesce((select is_repeat from here), false) as repeat`.execute(db);
  const [row] = rows;
  // Neither blocked before nor let in: another attempt at the same moment brought the block.
  if (!row || (!row.here && !row.until)) return readBlock(db, keys);
  return { blockedUntil: row.until, scope: row.scope, isRepeat: row.repeat, countedAccount: row.account };
}

/** Doubles from the first wait to the longest. */
function growingWait(steps: RawBuilder<unknown>, { waitFirstSeconds, waitMaxSeconds }: ThrottleBounds) {
  return sql`make_interval(secs => least(${waitMaxSeconds}::float8, ${waitFirstSeconds}::float8 * power(2, least(${steps}, 20))))`;
}

async function readBlock(db: Database, keys: ThrottleKeys): Promise<Reservation> {
  const { rows } = await sql<{ until: Date }>`
    select greatest(blocked_until, now()) as until from password_throttles where key = ${keys.here}`.execute(db);
  return { blockedUntil: rows[0]?.until ?? new Date(), scope: 'account-here', isRepeat: false, countedAccount: false };
}

/** The password was right: the count here is over, the account's counter gets its attempt back, the address is familiar. */
export function clearingOf(keys: ThrottleKeys, countedAccount: boolean, bounds: ThrottleBounds): Parts {
  return {
    freed: sql`delete from password_throttles where key = ${keys.here} returning key`,
    refunded: sql`
      update password_throttles set failures = greatest(failures - 1, 0), last_wrong_hash = null,
        blocked_until = case when failures > ${bounds.failuresAccount} then blocked_until end
      where key = ${keys.account} and ${countedAccount} and (select count(*) from freed) >= 0`,
    familiar: sql`
      insert into password_throttles as t (key, failures) values (${keys.known}, 0)
      on conflict (key) do update set updated_at = now() where t.updated_at < now() - interval '1 day'`,
  };
}

/** The password was wrong: the address is charged, hour by hour. */
export async function chargeAddress(db: Database, keys: ThrottleKeys, bounds: ThrottleBounds): Promise<void> {
  const next = sql`case when t.updated_at >= date_trunc('hour', now()) then t.failures + 1 else 1 end`;
  await sql`
    insert into password_throttles as t (key, failures) values (${keys.address}, 1)
    on conflict (key) do update set failures = ${next}, updated_at = now(),
      blocked_until = case when ${next} >= ${bounds.failuresAddressHour}::int then date_trunc('hour', now()) + interval '1 hour' end`.execute(
    db,
  );
}

/** Takes away what counts no more. Gives how many rows. */
export async function deleteOldThrottles(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from password_throttles
    where (blocked_until is null or blocked_until < now())
      and (updated_at < now() - ${FAMILIAR} or (failures > 0 and updated_at < now() - ${FORGOTTEN}))`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

export interface AccountThrottle {
  /** Wrong passwords that count still, at all addresses together, and when the last one was typed. */
  failures: number;
  lastAt: Date | null;
  /** Until when passwords are refused at some address at least; null: nowhere. */
  blockedUntil: Date | null;
}

/** How the counters of one account stand, over all addresses. The account's own one counts what theirs count too. */
export async function findThrottle(db: Database, accountKey: string): Promise<AccountThrottle> {
  const { rows } = await sql<AccountThrottle>`
    select coalesce(sum(failures) filter (where key <> ${accountKey}), 0)::int as failures,
      max(updated_at) as "lastAt", max(blocked_until) filter (where blocked_until > now()) as "blockedUntil"
    from password_throttles
    where of_account = ${accountKey} and updated_at > now() - ${FORGOTTEN} and failures > 0`.execute(db);
  return rows[0] ?? { failures: 0, lastAt: null, blockedUntil: null };
}

/** Takes the counters of one account away, at all addresses. Gives how many of them refused passwords. */
export async function deleteThrottlesOf(db: Database, accountKey: string): Promise<number> {
  const { rows } = await sql<{ blocked: boolean }>`
    delete from password_throttles where of_account = ${accountKey}
    returning coalesce(blocked_until > now(), false) as blocked`.execute(db);
  return rows.filter(({ blocked }) => blocked).length;
}
