import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';

interface StoredHead {
  number: string;
  eventId: string;
  /** ISO 8601. */
  at: string;
  /** Hex. */
  mac: string;
}

const ISO: RawBuilder<unknown> = sql`'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

const HEAD = sql`
  select number, event_id as "eventId", encode(mac, 'hex') as mac,
    to_char(now() at time zone 'utc', ${ISO}) as at
  from audit_seals order by number desc limit 1`;

/** The last seal there is. */
export async function loadHead(db: Database): Promise<StoredHead | null> {
  const { rows } = await sql<StoredHead>`${HEAD}`.execute(db);
  return rows[0] ?? null;
}

/** The last seal, when it is not in a checkpoint and the newest of those is so old. */
export async function loadDueHead(db: Database, seconds: number): Promise<StoredHead | null> {
  const { rows } = await sql<StoredHead>`
    select h.* from (${HEAD}) h
    where not exists (
      select from audit_checkpoints c
      where c.number = h.number or c.at > now() - make_interval(secs => ${seconds}::float8))`.execute(db);
  return rows[0] ?? null;
}

/** False: another process has just kept this one. */
export async function insertCheckpoint(db: Database, one: StoredHead & { signature: string }): Promise<boolean> {
  const { rows } = await sql`
    insert into audit_checkpoints (number, event_id, mac, signature)
    values (${one.number}, ${one.eventId}, decode(${one.mac}, 'hex'), decode(${one.signature}, 'hex'))
    on conflict (number) do nothing returning 1`.execute(db);
  return rows.length > 0;
}

export async function loadNewestCheckpoint(db: Database): Promise<(StoredHead & { signature: string }) | null> {
  const { rows } = await sql<StoredHead & { signature: string }>`
    select number, event_id as "eventId", encode(mac, 'hex') as mac, encode(signature, 'hex') as signature,
      to_char(at at time zone 'utc', ${ISO}) as at
    from audit_checkpoints order by number desc limit 1`.execute(db);
  return rows[0] ?? null;
}
