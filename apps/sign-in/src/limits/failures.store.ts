import { ALWAYS, type Parts, writeParts } from '@vakt/storage/parts';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import type { Database, SignInTables } from '../tables.ts';

export interface CountedAttempt {
  verdict: 'counted' | 'locked' | 'spent' | 'method-disabled';
  attempts: number | null;
  lockedUntil: Date | null;
}

export interface AttemptToCount {
  accountId: string;
  methodId: string | null;
  challengeId: string | null;
  triesPerChallenge: number;
  settings: Pick<
    LimitSettings,
    'codeFailuresBeforeWait' | 'codeFailuresBeforeDisable' | 'codeWaitFirstSeconds' | 'codeWaitMaxSeconds'
  >;
}

/** When an account whose failures are just being counted may try again; null below the limit. */
function waitUntil(settings: AttemptToCount['settings']) {
  return sql`
    case when code_failures + 1 >= ${settings.codeFailuresBeforeWait}::int then
      now() + make_interval(secs => least(${settings.codeWaitMaxSeconds}::float8, ${settings.codeWaitFirstSeconds}::float8
        * power(2, least(30, code_failures + 1 - ${settings.codeFailuresBeforeWait}::int))))
    end`;
}

/**
 * Counts one attempt everywhere or nowhere, in one statement. The rows are locked in the order account → challenge →
 * method and judged as they are after the wait, so parallel attempts are counted one after the other.
 */
export async function countAttempt(db: Kysely<SignInTables>, attempt: AttemptToCount): Promise<CountedAttempt> {
  const { accountId, methodId, challengeId, settings } = attempt;
  const { rows } = await sql<CountedAttempt>`
    with account as materialized (
      select id, code_failures, code_locked_until, disabled_at from accounts where id = ${accountId}::uuid for no key update
    ), challenge as materialized (
      select c.id, c.attempts, c.used_at is null and c.cancelled_at is null and c.expires_at > now() as live
      from challenges c
      where c.id = ${challengeId}::uuid and c.account_id = ${accountId}::uuid and exists (select 1 from account)
      for update of c
    ), method as materialized (
      select m.id, m.failures, m.disabled_at is null and m.removed_at is null as usable
      from methods m
      where m.id = ${methodId}::uuid and m.account_id = ${accountId}::uuid
        and (select count(*) from challenge) >= 0 and exists (select 1 from account)
      for update of m
    ), decision as materialized (
      select account.id as account_id, challenge.id as challenge_id, method.id as method_id, account.code_locked_until,
        case
          when account.id is null or account.disabled_at is not null then 'spent'
          when account.code_locked_until > now() then 'locked'
          when ${methodId}::uuid is not null and (method.usable is not true
            or method.failures >= ${settings.codeFailuresBeforeDisable}::int) then 'method-disabled'
          when ${challengeId}::uuid is not null and (challenge.live is not true
            or challenge.attempts >= ${attempt.triesPerChallenge}::int) then 'spent'
          else 'counted'
        end as verdict
      from (select 1) one left join account on true left join challenge on true left join method on true
    ), counted_account as (
      update accounts set
        code_failures = code_failures + 1,
        code_locked_until = coalesce(${waitUntil(settings)}, accounts.code_locked_until)
      from decision d where accounts.id = d.account_id and d.verdict = 'counted'
    ), counted_challenge as (
      update challenges set attempts = attempts + 1
      from decision d where challenges.id = d.challenge_id and d.verdict = 'counted'
      returning attempts
    ), counted_method as (
      update methods set
        failures = failures + case when d.verdict = 'counted' then 1 else 0 end,
        disabled_at = case when d.verdict = 'method-disabled' then coalesce(disabled_at, now()) else disabled_at end
      from decision d where methods.id = d.method_id and d.verdict in ('counted', 'method-disabled')
    )
    select d.verdict, (select attempts from counted_challenge) as attempts,
      case when d.verdict = 'locked' then d.code_locked_until end as "lockedUntil"
    from decision d`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('The attempt was not judged.');
  return row;
}

/** Takes back the consecutive failures of an account and of the method that was answered, as parts of a statement. */
export function clearingOf(accountId: string, methodId: string | null, when: RawBuilder<unknown> = ALWAYS): Parts {
  return {
    cleared_account: sql`
      update accounts set code_failures = 0, code_locked_until = null
      where id = ${accountId}::uuid and (code_failures > 0 or code_locked_until is not null) and ${when}`,
    cleared_method: sql`
      update methods set failures = 0, last_used_at = now()
      where id = ${methodId}::uuid and account_id = ${accountId}::uuid and ${when}`,
  };
}

/** The same at once, in the caller's transaction. */
export async function clearFailures(db: Database, accountId: string, methodId: string | null): Promise<void> {
  await writeParts(db, clearingOf(accountId, methodId));
}
