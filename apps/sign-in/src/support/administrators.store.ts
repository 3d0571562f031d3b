import { sql } from 'kysely';
import type { SessionSettings } from '../sessions/load-browser.ts';
import type { Database } from '../tables.ts';

/** Somebody signed in in this browser, as the database has it at this moment. */
export interface SignedInHere {
  sessionId: string;
  accountId: string;
  organisation: string;
  userName: string;
  displayName: string;
  roles: string[];
  /** Password and a second factor, the second no older than was asked. */
  hasFreshFactors: boolean;
}

/** The accounts whose sessions live in a browser, last used first. Disabled accounts are not among them. */
export async function listSignedInHere(
  db: Database,
  browserTokenHash: string,
  session: SessionSettings,
  factorAgeSeconds: number,
): Promise<SignedInHere[]> {
  const { rows } = await sql<SignedInHere>`
    select s.id as "sessionId", a.id as "accountId", a.organisation, a.user_name as "userName",
      a.display_name as "displayName", a.roles,
      s.password_at is not null and s.second_factor is not null
        and coalesce(s.second_factor_at > now() - make_interval(secs => ${factorAgeSeconds}::float8), false)
        as "hasFreshFactors"
    from browsers b
    join account_sessions s on s.browser_id = b.id and s.ended_at is null
      and s.started_at > now() - make_interval(secs => ${session.absoluteSeconds}::float8)
      and s.last_used_at > now() - make_interval(secs => ${session.idleSeconds}::float8)
    join accounts a on a.id = s.account_id and a.disabled_at is null
    where b.token_hash = ${browserTokenHash}
    order by s.last_used_at desc, s.id`.execute(db);
  return rows;
}
