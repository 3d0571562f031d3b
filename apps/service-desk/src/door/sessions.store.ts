import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** A session ends by itself after an hour without use, and after a day whatever happens. */
const IDLE = sql`interval '1 hour'`;
const ABSOLUTE = sql`interval '24 hours'`;
/** Use is written down at most once a minute, so that reading pages costs no writes. */
const USE_IS_RECORDED_EVERY = sql`interval '1 minute'`;

export interface NewSession {
  idHash: string;
  personId: string;
  subject: string;
  acr: string;
  amr: string[];
  roles: string[];
  /** Seconds since 1970. */
  authTime: number | null;
  /** When the ID token was issued, seconds since 1970. */
  issuedAt: number;
  providerSid: string | null;
  idTokenSealed: string;
}

/** Who is here and how they came in, at one request. */
export interface Session {
  idHash: string;
  personId: string;
  issuer: string;
  subject: string;
  name: string | null;
  userName: string | null;
  organisation: string | null;
  acr: string;
  amr: string[];
  roles: string[];
  authTime: Date | null;
  idTokenSealed: string;
}

/**
 * Starts a session, unless the provider has already said that its own session behind it is over
 * (a logout token may overtake the browser). Gives whether it was started.
 */
export async function createSession(db: Database, session: NewSession): Promise<boolean> {
  const issuedAt = sql`to_timestamp(${session.issuedAt})`;
  const authTime = session.authTime === null ? sql`null::timestamptz` : sql`to_timestamp(${session.authTime})`;
  const { rows } = await sql<{ id_hash: string }>`
    insert into sessions (id_hash, person_id, acr, amr, roles, auth_time, provider_sid, id_token_sealed)
    select ${session.idHash}, p.id, ${session.acr}, ${session.amr}::text[], ${session.roles}::text[], ${authTime},
           ${session.providerSid}::text, ${session.idTokenSealed}
    from people p
    where p.id = ${session.personId}
      and not exists (
        select from logout_tokens t
        where t.issuer = p.issuer
          and (t.provider_sid = ${session.providerSid}::text
            or (t.provider_sid is null and t.subject = p.subject and t.issued_at >= ${issuedAt})))
    returning id_hash`.execute(db);
  return rows.length === 1;
}

/** Finds a live session by the hash of its cookie, and records that it was used unless it is only looked at. */
export async function findSession(
  db: Database,
  idHash: string,
  { isUse }: { isUse: boolean } = { isUse: true },
): Promise<Session | null> {
  const row = await db
    .selectFrom('sessions as s')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .select(['s.id_hash', 's.person_id', 's.acr', 's.amr', 's.roles', 's.auth_time', 's.id_token_sealed'])
    .select(['p.name', 'p.user_name', 'p.organisation'])
    // Only somebody who signed in has a session.
    .select([sql<string>`p.issuer`.as('issuer'), sql<string>`p.subject`.as('subject')])
    .select(sql<boolean>`s.last_used_at < now() - ${USE_IS_RECORDED_EVERY}`.as('use_is_due'))
    .where('s.id_hash', '=', idHash)
    .where('s.ended_at', 'is', null)
    .where('s.last_used_at', '>', sql<Date>`now() - ${IDLE}`)
    .where('s.started_at', '>', sql<Date>`now() - ${ABSOLUTE}`)
    .executeTakeFirst();
  if (!row) return null;
  if (isUse && row.use_is_due) await recordUse(db, idHash);
  return {
    idHash: row.id_hash,
    personId: row.person_id,
    issuer: row.issuer,
    subject: row.subject,
    name: row.name,
    userName: row.user_name,
    organisation: row.organisation,
    acr: row.acr,
    amr: row.amr,
    roles: row.roles,
    authTime: row.auth_time,
    idTokenSealed: row.id_token_sealed,
  };
}

async function recordUse(db: Database, idHash: string): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_used_at: sql<Date>`now()` })
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends one session: its cookie is worth nothing from now on. */
export async function endSession(db: Database, idHash: string, by: 'sign-out' | 'rotation'): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ ended_at: sql<Date>`now()`, ended_by: by })
    .where('id_hash', '=', idHash)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends what a logout token names: one session at the provider when it has a `sid`, else all of the subject's. Gives how many. */
export async function endSessionsAtProvider(
  db: Database,
  named: { issuer: string; subject: string | null; providerSid: string | null },
): Promise<number> {
  let query = db
    .updateTable('sessions as s')
    .from('people as p')
    .set({ ended_at: sql<Date>`now()`, ended_by: 'back-channel' })
    .whereRef('p.id', '=', 's.person_id')
    .where('p.issuer', '=', named.issuer)
    .where('s.ended_at', 'is', null);
  if (named.subject !== null) query = query.where('p.subject', '=', named.subject);
  if (named.providerSid !== null) query = query.where('s.provider_sid', '=', named.providerSid);
  if (named.subject === null && named.providerSid === null) return 0;
  const result = await query.executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Removes sessions that can never be used again, a long weekend after they ran out: until then they tell whose form it is
 * that comes too late (kept-forms/).
 */
export async function removeOldSessions(db: Database): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('started_at', '<', sql<Date>`now() - ${ABSOLUTE} - interval '4 days'`)
    .execute();
}
