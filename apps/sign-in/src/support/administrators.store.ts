import { sql } from 'kysely';
import type { SessionSettings } from '../sessions/load-browser.ts';
import type { Database, FirstFactor, SecondFactor } from '../tables.ts';

/** Somebody signed in in this browser, as the database has it at this moment. */
export interface SignedInHere {
  sessionId: string;
  accountId: string;
  organisation: string;
  userName: string;
  displayName: string;
  roles: string[];
  firstFactor: FirstFactor;
  secondFactor: SecondFactor | null;
  /** Seconds since the second factor was proved; null without password or second factor. */
  factorAgeSeconds: number | null;
  /** The database's clock. */
  now: Date;
}

/** Somebody in whose name a relying party asks, and where they were when they signed in to it, as the receipt says. */
export interface SignedInElsewhere extends SignedInHere {
  network: string | null;
  country: string | null;
}

const columns = sql`s.id as "sessionId", a.id as "accountId", a.organisation, a.user_name as "userName",
  a.display_name as "displayName", a.roles, s.first_factor as "firstFactor",
  s.second_factor as "secondFactor", now() as now,
  case when s.password_at is not null and s.second_factor is not null and s.second_factor not in ('pass-once', 'device')
      and (s.second_factor_until is null or s.second_factor_until > now())
    then extract(epoch from now() - s.second_factor_at)::float8 end as "factorAgeSeconds"`;

const living = ({ absoluteSeconds, idleSeconds }: SessionSettings) => sql`s.ended_at is null
  and s.started_at > now() - make_interval(secs => ${absoluteSeconds}::float8)
  and s.last_used_at > now() - make_interval(secs => ${idleSeconds}::float8)`;

/** The accounts whose sessions live in a browser, last used first. Disabled accounts are not among them. */
export async function listSignedInHere(
  db: Database,
  browserTokenHash: string,
  session: SessionSettings,
): Promise<SignedInHere[]> {
  const { rows } = await sql<SignedInHere>`
    select ${columns}
    from browsers b
    join account_sessions s on s.browser_id = b.id and ${living(session)}
    join accounts a on a.id = s.account_id and a.disabled_at is null
    where b.token_hash = ${browserTokenHash}
    order by s.last_used_at desc, s.id`.execute(db);
  return rows;
}

/** The one whose session this is, while it lives and the account is open; else null. `service`: the relying party that asks. */
export async function findSignedIn(
  db: Database,
  { sessionId, service }: { sessionId: string; service: string },
  session: SessionSettings,
): Promise<SignedInElsewhere | null> {
  const { rows } = await sql<SignedInElsewhere>`
    select ${columns}, r.network, r.country
    from account_sessions s join accounts a on a.id = s.account_id and a.disabled_at is null
    left join lateral (
      select facts->>'network' as network, facts->>'country' as country from decision_receipts
      where account_id = a.id and account_session_id = s.id and service = ${service} and outcome = 'granted'
      order by at desc limit 1) r on true
    where s.id::text = ${sessionId} and ${living(session)}`.execute(db);
  return rows[0] ?? null;
}
