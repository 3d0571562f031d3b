import { gave, listParts, type Parts } from '@vakt/storage/parts';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { DeviceEnd, RememberedDevicesTable, RememberedFactor } from '../tables-devices.ts';

export type DeviceRow = Selectable<RememberedDevicesTable>;

/** So many devices of an account are remembered at once; with one more the one that was unused longest is forgotten. */
const DEVICES_PER_ACCOUNT = 20;

export interface NewDevice {
  id: string;
  accountId: string;
  methodId: string;
  factor: RememberedFactor;
  browserId: string;
  seriesHash: string;
  tokenHash: string;
  lifeSeconds: number;
  agent: string | null;
  network: string | null;
  country: string | null;
  /** Series (hashed) that the browser held for this account until now. */
  replaces: string | null;
}

/**
 * Makes the record when the part `risen` gave a row (T16: the second factor was proved in this very statement), on a
 * method of this account that stands. The part `remembered` gives it; the one that it replaces in this browser is forgotten, with
 * the sessions that rest on it.
 */
export function rememberingOf(device: NewDevice): Parts {
  return {
    remembered: sql`
      insert into remembered_devices (id, account_id, series_hash, token_hash, method_id, factor, proved_at, expires_at,
        browser_id, agent, network, country)
      select ${device.id}::uuid, account_id, ${device.seriesHash}, ${device.tokenHash}, id, ${device.factor}, at,
        at + make_interval(secs => ${device.lifeSeconds}), ${device.browserId}::uuid, ${device.agent}, ${device.network}, ${device.country}
      from methods, (select clock_timestamp() as at) as moment
      where id = ${device.methodId} and account_id = ${device.accountId} and removed_at is null and disabled_at is null
        and ${gave('risen')}
      returning id`,
    displaced: sql`
      update remembered_devices set revoked_at = now(), revoked_why = 'replaced'
      where account_id = ${device.accountId} and revoked_at is null and ${gave('remembered')}
        and (series_hash = ${device.replaces} or id in (
          select id from remembered_devices
          where account_id = ${device.accountId} and revoked_at is null and expires_at > now()
          order by last_used_at desc offset ${DEVICES_PER_ACCOUNT - 1}))
      returning id`,
    displaced_sessions: sql`
      update account_sessions set second_factor = null, second_factor_at = null, second_factor_until = null,
        device_id = null
      where account_id = ${device.accountId} and ended_at is null and second_factor = 'device'
        and device_id in (select id from displaced) and id not in (select id from risen)`,
  };
}

export interface DeviceUse {
  journeyId: string;
  accountId: string;
  sessionId: string;
  browserId: string;
  browserHash: string;
  newBrowserHash: string;
  seriesHash: string;
  tokenHash: string;
  nextHash: string;
  /** How long ago the factor may have been proved, by policy and request. */
  maxAgeSeconds: number;
  /** How long a factor that was proved then counts, by the service's policy alone. */
  lifeSeconds: number;
  /** How long the value before the present one is taken once more. */
  graceSeconds: number;
  agent: string | null;
  network: string | null;
  country: string | null;
}

export type StoredVerdict =
  | 'accepted'
  | 'accepted-again'
  | 'other-account'
  | 'revoked'
  | 'stolen'
  | 'expired'
  | 'method-gone'
  | 'other-client'
  | 'too-old';

export interface UsedRow {
  verdict: StoredVerdict | null;
  device_id: string | null;
  risen: boolean;
  seconds_left: number | null;
}

/** What is found of the device, decided in the order in which it matters, by the database's clock. */
const judging = (use: DeviceUse) => sql`
  select d.id, d.proved_at,
    least(d.expires_at, d.proved_at + make_interval(secs => ${use.lifeSeconds})) as until,
    case
      when d.account_id <> account.id then 'other-account'
      when d.revoked_at is not null then 'revoked'
      when d.token_hash <> ${use.tokenHash} and (d.previous_hash is distinct from ${use.tokenHash}
        or d.rotated_at <= moment.at - make_interval(secs => ${use.graceSeconds})) then 'stolen'
      when d.expires_at <= moment.at then 'expired'
      when not exists (select from methods m where m.id = d.method_id and m.removed_at is null
        and m.disabled_at is null) then 'method-gone'
      when d.agent is distinct from ${use.agent} then 'other-client'
      when d.proved_at + make_interval(secs => ${use.maxAgeSeconds}) <= moment.at then 'too-old'
      when d.token_hash = ${use.tokenHash} then 'accepted'
      else 'accepted-again' end as verdict
  from remembered_devices d, account, moment
  where d.series_hash = ${use.seriesHash}
  for no key update of d`;

/**
 * Uses a device for a session whose password stands: one statement that judges, raises the session, gives the browser its
 * new token (R6) and the device its next value; `also` are parts that happen when `risen` gave a row. Nothing of it
 * happens for a request whose browser token has been replaced: it is told as not risen, and its device is as it was.
 * Locks in the order of all: journey, account, device, browser, session.
 */
export async function useDevice(db: Database, use: DeviceUse, also: Parts): Promise<UsedRow> {
  const parts: Parts = {
    asking: sql`
      select account_id from journeys
      where id = ${use.journeyId} and account_id = ${use.accountId} and finished_at is null
        and expires_at > clock_timestamp()
      for no key update`,
    account: sql`
      select id from accounts where id in (select account_id from asking) and disabled_at is null for no key update`,
    moment: sql`select clock_timestamp() as at from account`,
    device: judging(use),
    rotated: sql`
      update browsers set token_hash = ${use.newBrowserHash}, last_seen_at = now()
      where id = ${use.browserId} and token_hash = ${use.browserHash}
        and exists (select from device where verdict like 'accepted%')
      returning id`,
    risen: sql`
      update account_sessions s set second_factor = 'device', second_factor_at = device.proved_at, device_id = device.id,
        second_factor_until = device.until, last_used_at = now()
      from rotated, device
      where s.id = ${use.sessionId} and s.account_id = ${use.accountId} and s.browser_id = rotated.id
        and s.ended_at is null and s.password_at is not null
      returning s.id`,
    turned: turning(use),
    ...also,
  };
  const { rows } = await sql<UsedRow>`
    with ${listParts(parts)}
    select (select verdict from device), (select id from device) as device_id, ${gave('risen')} as risen,
      (select extract(epoch from until - moment.at)::float8 from device, moment) as seconds_left`.execute(db);
  return rows[0] as UsedRow;
}

/** The value before the present one is taken once: it is forgotten then, and the present one stays. */
const turning = (use: DeviceUse): RawBuilder<unknown> => sql`
  update remembered_devices d set
    previous_hash = case device.verdict when 'accepted' then d.token_hash end,
    token_hash = case device.verdict when 'accepted' then ${use.nextHash} else d.token_hash end,
    rotated_at = case device.verdict when 'accepted' then moment.at else d.rotated_at end,
    last_used_at = moment.at, browser_id = ${use.browserId}, network = ${use.network}, country = ${use.country}
  from device, moment where d.id = device.id and ${gave('risen')}`;

/**
 * Forgets devices of an account (all, or one) and the factor of the sessions that they opened. Gives how many of each.
 * The caller holds the account where it matters that no device is used meanwhile.
 */
export async function revokeDevices(
  db: Database,
  accountId: string,
  why: DeviceEnd,
  deviceId: string | null = null,
): Promise<{ devices: number; sessions: number }> {
  const { rows } = await sql<{ devices: number; sessions: number }>`
    with ${listParts(revokingOf(accountId, why, deviceId))}
    select (select count(*)::int from revoked) as devices, (select count(*)::int from forgotten) as sessions`.execute(
    db,
  );
  return rows[0] ?? { devices: 0, sessions: 0 };
}

/** The same as parts; the statement may not change these sessions elsewhere. */
function revokingOf(accountId: string, why: DeviceEnd, deviceId: string | null): Parts {
  return {
    forgotten: sql`
      update account_sessions set second_factor = null, second_factor_at = null, second_factor_until = null,
        device_id = null
      where account_id = ${accountId} and ended_at is null and second_factor = 'device'
        and (${deviceId}::uuid is null or device_id = ${deviceId})
      returning 1`,
    revoked: revoking(accountId, why, deviceId),
  };
}

/** Forgets an account's devices, as a part of a statement that sees to the sessions itself. */
export function revoking(accountId: string, why: DeviceEnd, deviceId: string | null = null): RawBuilder<unknown> {
  return sql`
    update remembered_devices set revoked_at = now(), revoked_why = ${why}
    where account_id = ${accountId} and revoked_at is null
      and (${deviceId}::uuid is null or id = ${deviceId})
    returning 1`;
}

/** Forgets the devices that sessions which end rest on, or were remembered in their browsers; `ended` has both ids. */
export function revokingWith(accountId: string, ended: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    update remembered_devices d set revoked_at = now(), revoked_why = 'sessions-ended'
    where d.account_id = ${accountId} and d.revoked_at is null
      and exists (select from ${ended} e where e.device_id = d.id or e.browser_id = d.browser_id)`;
}

/** Whose record this series names; null when nobody's. */
export async function findDevice(db: Database, seriesHash: string): Promise<{ id: string; account_id: string } | null> {
  const query = db.selectFrom('remembered_devices').select(['id', 'account_id']).where('series_hash', '=', seriesHash);
  return (await query.executeTakeFirst()) ?? null;
}

/** The devices of an account that are remembered now, last used first. */
export async function selectDevices(db: Database, accountId: string): Promise<DeviceRow[]> {
  return db
    .selectFrom('remembered_devices as d')
    .innerJoin('methods as m', 'm.id', 'd.method_id')
    .selectAll('d')
    .where('d.account_id', '=', accountId)
    .where('d.revoked_at', 'is', null)
    .where('d.expires_at', '>', sql<Date>`now()`)
    .where('m.removed_at', 'is', null)
    .where('m.disabled_at', 'is', null)
    .orderBy('d.last_used_at', 'desc')
    .execute();
}

/** Removes records that ended longer ago than this; until then an old value presented again is known for what it is. */
export async function deleteOldDevices(db: Database, olderThanSeconds: number): Promise<void> {
  await sql`
    delete from remembered_devices
    where coalesce(revoked_at, expires_at) < now() - make_interval(secs => ${olderThanSeconds})`.execute(db);
}
