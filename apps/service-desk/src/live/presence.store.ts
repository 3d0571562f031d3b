import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Who has not been heard of for so long is gone, whatever the row says: a process that was killed says no goodbye. */
const GONE_AFTER = sql`interval '60 seconds'`;
/** Who typed so long ago types no more. */
const TYPING_LASTS = sql`interval '8 seconds'`;

export interface Present {
  personId: string;
  name: string;
  types: boolean;
}

/** Writes down that somebody has a case open. A connection's name that is another person's stays that person's. */
export async function insertPresence(
  db: Database,
  caseId: string,
  personId: string,
  connection: string,
): Promise<void> {
  await sql`
    insert into presence (case_id, person_id, connection, state) values (${caseId}, ${personId}, ${connection}, 'looks')
    on conflict (case_id, connection) do update set seen_at = now() where presence.person_id = excluded.person_id`.execute(
    db,
  );
  await notify(db, caseId);
}

/** Writes down that somebody types, for a connection of this person's that is open; at most every two seconds. */
export async function recordTyping(db: Database, caseId: string, personId: string, connection: string): Promise<void> {
  const { rows } = await sql`
    update presence set typed_at = now(), seen_at = now()
    where case_id = ${caseId} and person_id = ${personId} and connection = ${connection}
      and (typed_at is null or typed_at < now() - interval '2 seconds')
    returning 1`.execute(db);
  if (rows.length > 0) await notify(db, caseId);
}

/** Removes a connection that is over. */
export async function deletePresence(
  db: Database,
  caseId: string,
  personId: string,
  connection: string,
): Promise<void> {
  await sql`delete from presence where case_id = ${caseId} and person_id = ${personId} and connection = ${connection}`.execute(
    db,
  );
  await notify(db, caseId);
}

/** Keeps connections that are open, and removes those of processes that are gone. */
export async function touchPresence(db: Database, connections: readonly string[]): Promise<void> {
  await sql`update presence set seen_at = now() where connection = any (${[...connections]}::text[])`.execute(db);
  await sql`delete from presence where seen_at < now() - ${GONE_AFTER}`.execute(db);
}

/** Everybody who has a case open, each once, in the order of their names. The hub shows it to who may see the case. */
export async function findPresent(db: Database, caseId: string): Promise<Present[]> {
  const { rows } = await sql<Present>`
    select p.id as "personId", coalesce(p.name, p.user_name, '') as name,
      coalesce(bool_or(w.typed_at > now() - ${TYPING_LASTS}), false) as types
    from presence w join people p on p.id = w.person_id
    where w.case_id = ${caseId} and w.seen_at > now() - ${GONE_AFTER}
    group by p.id order by 2, 1`.execute(db);
  return rows;
}

async function notify(db: Database, caseId: string): Promise<void> {
  await sql`select pg_notify('desk_presence', ${caseId})`.execute(db);
}
