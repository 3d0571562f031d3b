import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { CanonicalEvent, SealPlace } from './chain-marks.ts';
import { AFTER_LAST, CANONICAL } from './seals.store.ts';

/** A seal with the event that it is of, as both stand now. */
export interface ChainRow {
  place: SealPlace;
  mac: string;
  /** The whole chain's mark before this one; null when that seal is not there. */
  macBefore: string | null;
  removal: string | null;
  event: CanonicalEvent | null;
}

type Row = SealPlace &
  Omit<ChainRow, 'place' | 'event'> & { found: boolean } & CanonicalEvent & {
    sealAccount: string | null;
  };

const SEAL = sql`
  s.number, s.event_id as "eventId", s.account_id as "sealAccount", s.account_number as "accountNumber",
  encode(s.digest, 'hex') as digest, encode(s.account_mac, 'hex') as "accountMac", encode(s.mac, 'hex') as mac,
  encode(s.removal, 'hex') as removal, e.id is not null as found`;

function toChainRow(row: Row): ChainRow {
  const { number, eventId, accountNumber, digest, accountMac, mac, macBefore, removal } = row;
  const { at, kind, accountId, journeyId, detail } = row;
  return {
    place: { number, eventId, accountId: row.sealAccount, accountNumber, digest, accountMac },
    mac,
    macBefore: macBefore ?? null,
    removal,
    event: row.found ? { at, kind, accountId, journeyId, detail } : null,
  };
}

/** The next seals of the whole chain, by number. */
export async function loadChain(db: Database, afterNumber: string, limit: number): Promise<ChainRow[]> {
  const { rows } = await sql<Row>`
    select ${SEAL}, ${CANONICAL}
    from (select * from audit_seals where number > ${afterNumber} order by number limit ${limit}) s
    left join audit_events e on e.id = s.event_id
    order by s.number`.execute(db);
  return rows.map(toChainRow);
}

/** The next seals of an account's chain, by its own number. */
export async function loadAccountChain(
  db: Database,
  accountId: string,
  afterNumber: string,
  limit: number,
): Promise<ChainRow[]> {
  const { rows } = await sql<Row>`
    select ${SEAL}, ${CANONICAL}, encode(b.mac, 'hex') as "macBefore"
    from (
      select * from audit_seals where account_id = ${accountId} and account_number > ${afterNumber}
      order by account_number limit ${limit}) s
    left join audit_events e on e.id = s.event_id
    left join audit_seals b on b.number = s.number - 1
    order by s.account_number`.execute(db);
  return rows.map(toChainRow);
}

export interface StoredStart {
  number: string;
  mac: string;
  signature: string;
}

/** Where a chain begins: `whole` or an account's id. Null: at its first event. */
export async function loadStart(db: Database, chain: string): Promise<StoredStart | null> {
  const { rows } = await sql<StoredStart>`
    select number, encode(mac, 'hex') as mac, encode(signature, 'hex') as signature
    from audit_starts where chain = ${chain}`.execute(db);
  return rows[0] ?? null;
}

/** The seal of this number: its event and its mark. */
export async function loadSeal(db: Database, number: string): Promise<{ number: string; mac: string } | null> {
  const { rows } = await sql<{ number: string; mac: string }>`
    select number, encode(mac, 'hex') as mac from audit_seals where number = ${number}`.execute(db);
  return rows[0] ?? null;
}

/** The first seal of an event no older than this. */
export async function findSealSince(db: Database, since: Date, accountId: string | null): Promise<string | null> {
  const ofWhom = accountId === null ? sql`true` : sql`e.account_id = ${accountId}::uuid`;
  const { rows } = await sql<{ number: string }>`
    select s.number from audit_events e join audit_seals s on s.event_id = e.id
    where e.at >= ${since} and ${ofWhom} order by e.at, e.id limit 1`.execute(db);
  return rows[0]?.number ?? null;
}

/** How many seals there are to go through, as the tables' own statistics and keys have it: for progress. */
export async function loadLastNumber(db: Database): Promise<string> {
  const { rows } = await sql<{ number: string }>`
    select coalesce(max(number), 0)::text as number from audit_seals`.execute(db);
  return rows[0]?.number ?? '0';
}

export type LooseEvent = CanonicalEvent & { id: string; reason: 'inserted' | 'late' };

/** Seconds after which an event should long have been sealed. */
const LATE_SECONDS = 3600;

const IS_WAITING: RawBuilder<unknown> = sql`(${AFTER_LAST} and e.id >= p.epoch_from)`;

/**
 * Events that no seal knows, and should: they stand before the last sealed one (`inserted`), or have
 * waited for hours, or say that they are of a time to come (`late`). Asked for a range of ids.
 */
export async function loadLoose(
  db: Database,
  range: { after: string; upTo: string },
  accountId: string | null,
  limit: number,
): Promise<LooseEvent[]> {
  const ofWhom = accountId === null ? sql`true` : sql`e.account_id = ${accountId}::uuid`;
  const { rows } = await sql<LooseEvent>`
    select e.id, ${CANONICAL}, case when ${IS_WAITING} then 'late' else 'inserted' end as reason
    from audit_progress p, audit_events e
    where e.id > ${range.after} and e.id <= ${range.upTo} and ${ofWhom}
      and not exists (select from audit_seals s where s.event_id = e.id)
      and (not ${IS_WAITING}
        or e.at < now() - make_interval(secs => ${LATE_SECONDS}::float8)
        or e.at > now() + make_interval(secs => ${LATE_SECONDS}::float8))
    order by e.id limit ${limit}`.execute(db);
  return rows;
}

/** The lowest and highest event id. */
export async function loadIdRange(db: Database): Promise<{ first: string; last: string }> {
  const { rows } = await sql<{ first: string; last: string }>`
    select coalesce(min(id), 0)::text as first, coalesce(max(id), 0)::text as last from audit_events`.execute(db);
  return rows[0] ?? { first: '0', last: '0' };
}
