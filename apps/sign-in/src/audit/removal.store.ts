import { sql, type Transaction } from 'kysely';
import type { SignInTables } from '../tables.ts';

export interface OldEvent {
  number: string;
  eventId: string;
  digest: string;
}

/** Sealed events of these kinds that are older than so many days, oldest first. */
export async function loadOld(
  trx: Transaction<SignInTables>,
  kinds: readonly string[],
  keepDays: number,
  limit: number,
): Promise<OldEvent[]> {
  const { rows } = await sql<OldEvent>`
    select s.number, s.event_id as "eventId", encode(s.digest, 'hex') as digest
    from audit_events e join audit_seals s on s.event_id = e.id and s.removal is null
    where e.kind = any(${[...kinds]}::text[]) and e.at < now() - make_interval(days => ${keepDays}::int)
    order by e.at limit ${limit}`.execute(trx);
  return rows;
}

/** Marks seals as those of events that ran out, and removes the events. */
export async function removeEvents(
  trx: Transaction<SignInTables>,
  old: readonly { number: string; eventId: string; removal: string }[],
): Promise<void> {
  await sql`
    update audit_seals s set removal = decode(r.removal, 'hex')
    from unnest(${old.map(({ number }) => number)}::bigint[], ${old.map(({ removal }) => removal)}::text[])
      as r (number, removal)
    where s.number = r.number`.execute(trx);
  await sql`delete from audit_events where id = any(${old.map(({ eventId }) => eventId)}::bigint[])`.execute(trx);
}

export interface BareSeal {
  number: string;
  mac: string;
  accountId: string | null;
  accountNumber: string | null;
  accountMac: string | null;
  hasRunOut: boolean;
}

/** The oldest seals, in order. */
export async function loadOldest(trx: Transaction<SignInTables>, limit: number): Promise<BareSeal[]> {
  const { rows } = await sql<BareSeal>`
    select number, encode(mac, 'hex') as mac, account_id as "accountId", account_number as "accountNumber",
      encode(account_mac, 'hex') as "accountMac", removal is not null as "hasRunOut"
    from audit_seals order by number limit ${limit}`.execute(trx);
  return rows;
}

/** Puts down where chains begin from now on, and removes the seals up to the whole chain's start. */
export async function cutSeals(
  trx: Transaction<SignInTables>,
  starts: readonly { chain: string; number: string; mac: string; signature: string }[],
  upTo: string,
): Promise<void> {
  const all = (key: 'chain' | 'number' | 'mac' | 'signature') => starts.map((start) => start[key]);
  await sql`
    insert into audit_starts (chain, number, mac, signature)
    select chain, number, decode(mac, 'hex'), decode(signature, 'hex')
    from unnest(${all('chain')}::text[], ${all('number')}::bigint[], ${all('mac')}::text[], ${all('signature')}::text[])
      as s (chain, number, mac, signature)
    on conflict (chain) do update set number = excluded.number, mac = excluded.mac, signature = excluded.signature
  `.execute(trx);
  await sql`delete from audit_seals where number <= ${upTo}`.execute(trx);
}
