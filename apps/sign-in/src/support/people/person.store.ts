import { sql } from 'kysely';
import type { Database, MessageState, MethodKind } from '../../tables.ts';

export interface PersonRow {
  id: string;
  organisation: string;
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  disabledAt: Date | null;
  createdAt: Date;
  hasPassword: boolean;
  codeFailures: number;
  codeLockedUntil: Date | null;
  recoveryCodesLeft: number;
  passFrom: Date | null;
  passUntil: Date | null;
  needsPass: boolean;
  /** The database's clock. */
  now: Date;
}

/** A person's account; null when there is none. */
export async function findPerson(db: Database, id: string): Promise<PersonRow | null> {
  const { rows } = await sql<PersonRow>`
    select id, organisation, user_name as "userName", display_name as "displayName", email, roles,
      disabled_at as "disabledAt", created_at as "createdAt", password_hash is not null as "hasPassword",
      code_failures as "codeFailures",
      case when code_locked_until > now() then code_locked_until end as "codeLockedUntil",
      recovery_codes_left as "recoveryCodesLeft",
      case when pass_until > now() then pass_from end as "passFrom",
      case when pass_until > now() then pass_until end as "passUntil",
      enrol_needs_pass as "needsPass", now() as now
    from accounts where id::text = ${id}`.execute(db);
  return rows[0] ?? null;
}

export interface MethodOfPerson {
  id: string;
  kind: MethodKind;
  name: string | null;
  numberSealed: string | null;
  failures: number;
  provedAt: Date;
  lastUsedAt: Date | null;
  disabledAt: Date | null;
  removedAt: Date | null;
}

/** The methods that stand, and those that were removed within so many hours. */
export async function listMethodsOf(db: Database, accountId: string, hours: number): Promise<MethodOfPerson[]> {
  const { rows } = await sql<MethodOfPerson>`
    select id, kind, name, number_sealed as "numberSealed", failures, proved_at as "provedAt",
      last_used_at as "lastUsedAt", disabled_at as "disabledAt", removed_at as "removedAt"
    from methods
    where account_id = ${accountId}
      and (removed_at is null or removed_at > now() - make_interval(hours => ${hours}::int))
    order by removed_at is not null, proved_at, id`.execute(db);
  return rows;
}

/** A message or call with a code, as far as it explains why a sign-in failed. */
export interface MessageOfPerson {
  challengeId: string;
  channel: 'sms' | 'call';
  state: MessageState;
  outcome: string | null;
  reason: string | null;
  createdAt: Date;
  handedOverAt: Date | null;
  endedAt: Date | null;
  targetSealed: string;
  /** A code of its challenge was accepted. */
  used: boolean;
}

/** The codes that were sent for a person within so many hours, newest first. Several tries of one send are one line: the last. */
export async function listMessagesOf(db: Database, accountId: string, hours: number): Promise<MessageOfPerson[]> {
  const { rows } = await sql<MessageOfPerson>`
    select * from (
      select distinct on (o.challenge_id, o.send_number, o.channel) o.challenge_id as "challengeId", o.channel, o.state,
        o.outcome, o.reason, o.created_at as "createdAt", o.handed_over_at as "handedOverAt", o.ended_at as "endedAt",
        c.target_sealed as "targetSealed", c.used_at is not null as used
      from challenges c join outbox o on o.challenge_id = c.id
      where c.account_id = ${accountId} and o.created_at > now() - make_interval(hours => ${hours}::int)
      order by o.challenge_id, o.send_number, o.channel, o.created_at desc
    ) latest order by "createdAt" desc limit 50`.execute(db);
  return rows;
}
