import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';
import type { CanonicalEvent, SealPlace } from './chain-marks.ts';

/** Turns at sealing and removing: one process at a time. Any two numbers of our own. */
const TURN = sql`18, 14`;

/** Whether this transaction has the turn until its end. */
export async function takeTurn(trx: Transaction<SignInTables>): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${TURN}) as mine`.execute(trx);
  return rows[0]?.mine ?? false;
}

/** An event's words as they are hashed; `e` is the table. */
export const CANONICAL: RawBuilder<unknown> = sql`
  (extract(epoch from e.at) * 1000000)::bigint::text as at, e.kind, e.account_id as "accountId",
  e.journey_id as "journeyId", e.detail::text as detail`;

/**
 * Events that may be sealed: those after the last sealed one, of transactions below which none runs any more. Nothing
 * can come before them then. `e` is the table, `p` the progress.
 */
export const AFTER_LAST: RawBuilder<unknown> = sql`(e.xid, e.id) > (p.xid, p.event_id)`;
const IS_SETTLED: RawBuilder<unknown> = sql`e.xid < pg_snapshot_xmin(pg_current_snapshot())`;

export interface Progress {
  /** Of the last seal; '0' when there is none. */
  number: string;
  xid: string;
  eventId: string;
  /** The last seal that there is: another number than `number` when seals were taken away. */
  last: { number: string; mac: string } | null;
  /** Where the chain begins when it has no seal. */
  start: { number: string; mac: string } | null;
  /** Transaction numbers began anew: the database was restored into another cluster. */
  isRestored: boolean;
}

export async function loadProgress(db: Database): Promise<Progress> {
  const { rows } = await sql<
    Omit<Progress, 'last' | 'start'> & Record<'lastNumber' | 'lastMac' | 'startNumber' | 'startMac', string | null>
  >`
    select p.number, p.xid::text as xid, p.event_id as "eventId",
      p.xid >= pg_snapshot_xmax(pg_current_snapshot()) as "isRestored",
      s.number as "lastNumber", encode(s.mac, 'hex') as "lastMac",
      t.number as "startNumber", encode(t.mac, 'hex') as "startMac"
    from audit_progress p
    left join lateral (select number, mac from audit_seals order by number desc limit 1) s on true
    left join audit_starts t on t.chain = 'whole'`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The progress of the sealing has no row.');
  const { lastNumber, lastMac, startNumber, startMac, ...progress } = row;
  return {
    ...progress,
    last: lastNumber !== null && lastMac !== null ? { number: lastNumber, mac: lastMac } : null,
    start: startNumber !== null && startMac !== null ? { number: startNumber, mac: startMac } : null,
  };
}

export type UnsealedEvent = CanonicalEvent & { id: string; xid: string };

/** The next events to seal, in their order. After a restore all that the old cluster left are settled. */
export async function loadUnsealed(
  trx: Transaction<SignInTables>,
  limit: number,
  isRestored: boolean,
): Promise<UnsealedEvent[]> {
  const { rows } = await sql<UnsealedEvent>`
    select e.id, e.xid::text as xid, ${CANONICAL}
    from audit_progress p, audit_events e
    where ${AFTER_LAST} and e.id >= p.epoch_from and ${isRestored ? sql`true` : IS_SETTLED}
    order by e.xid, e.id limit ${limit}`.execute(trx);
  return rows;
}

export interface AccountEnd {
  accountId: string;
  number: string;
  mac: string | null;
}

/** Whether there is an event without a seal, settled or not: one question, so that an idle service stays idle. */
export async function hasUnsealed(db: Database): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select p.xid >= pg_snapshot_xmax(pg_current_snapshot()) or exists (
      select from audit_events e where ${AFTER_LAST} and e.id >= p.epoch_from) as due
    from audit_progress p`.execute(db);
  return rows[0]?.due ?? true;
}

/** The last place of each account in its own chain. */
export async function loadAccountEnds(trx: Transaction<SignInTables>, accountIds: string[]): Promise<AccountEnd[]> {
  const { rows } = await sql<AccountEnd>`
    select a.id as "accountId", coalesce(s.account_number, t.number, 0)::text as number,
      encode(coalesce(s.account_mac, t.mac), 'hex') as mac
    from unnest(${accountIds}::uuid[]) as a (id)
    left join lateral (
      select account_number, account_mac from audit_seals
      where account_id = a.id order by account_number desc limit 1) s on true
    left join audit_starts t on t.chain = a.id::text`.execute(trx);
  return rows;
}

export type NewSeal = SealPlace & { mac: string; xid: string };

/** Stores seals and how far that came. */
export async function insertSeals(trx: Transaction<SignInTables>, seals: readonly NewSeal[]): Promise<void> {
  const last = seals.at(-1);
  if (!last) return;
  const all = <Key extends keyof NewSeal>(key: Key) => seals.map((seal) => seal[key]);
  await sql`
    insert into audit_seals (number, event_id, account_id, account_number, digest, account_mac, mac)
    select number, event_id, account_id, account_number,
      decode(digest, 'hex'), decode(account_mac, 'hex'), decode(mac, 'hex')
    from unnest(${all('number')}::bigint[], ${all('eventId')}::bigint[], ${all('accountId')}::uuid[],
      ${all('accountNumber')}::bigint[], ${all('digest')}::text[], ${all('accountMac')}::text[], ${all('mac')}::text[])
      as s (number, event_id, account_id, account_number, digest, account_mac, mac)`.execute(trx);
  await sql`
    update audit_progress set number = ${last.number}, xid = ${last.xid}::xid8, event_id = ${last.eventId}`.execute(
    trx,
  );
}

/** From now on the order of transactions counts anew: what comes has higher ids than all that is sealed. */
export async function beginEpoch(trx: Transaction<SignInTables>): Promise<void> {
  await sql`
    update audit_progress set xid = '0', event_id = 0,
      epoch_from = 1 + coalesce((select max(event_id) from audit_seals), 0)`.execute(trx);
}

export interface Waiting {
  events: number;
  /** Seconds; null when none waits. */
  oldestSeconds: number | null;
}

/** Events that are not sealed yet. */
export async function countWaiting(db: Database): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select count(*)::int as events, extract(epoch from now() - min(e.at))::float8 as "oldestSeconds"
    from audit_progress p, audit_events e
    where ${AFTER_LAST} and e.id >= p.epoch_from`.execute(db);
  return rows[0] ?? { events: 0, oldestSeconds: null };
}
