import { type Selectable, sql } from 'kysely';
import { forgettingDevices } from '../sessions/change-session.ts';
import { SESSIONS_ENDED } from '../sessions/ended-channel.ts';
import type { AccountsTable, Database } from '../tables.ts';
import type { Account } from './account.ts';

type AccountRow = Selectable<AccountsTable>;

/** Turns a row into an account. The password's hash stays behind. */
export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    organisation: row.organisation,
    userName: row.user_name,
    displayName: row.display_name,
    email: row.email,
    roles: row.roles,
    language: row.language,
    defaultOption: row.default_option,
    codeFailures: row.code_failures,
    codeLockedUntil: row.code_locked_until,
    disabled: row.disabled_at !== null,
    passwordBlocked: row.password_blocked_at !== null,
  };
}

export async function selectAccount(db: Database, organisation: string, userName: string): Promise<AccountRow | null> {
  const query = db
    .selectFrom('accounts')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('user_name', '=', userName);
  return (await query.executeTakeFirst()) ?? null;
}

export async function selectAccountById(db: Database, id: string): Promise<AccountRow | null> {
  return (await db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Holds the account's row until the transaction ends: whatever changes its methods goes one after the other (R5, R12). */
export async function lockAccount(db: Database, id: string): Promise<AccountRow | null> {
  return (await db.selectFrom('accounts').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ?? null;
}

export async function updateDefaultOption(db: Database, id: string, option: string | null): Promise<void> {
  await db.updateTable('accounts').set({ default_option: option }).where('id', '=', id).execute();
}

export interface NewAccountRow {
  id: string;
  organisation: string;
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  passwordHash: string | null;
}

/** Adds accounts, many in one statement (at most a few hundred at a time). Fails when a user name is taken. */
export async function insertAccounts(db: Database, accounts: readonly NewAccountRow[]): Promise<void> {
  const rows = accounts.map((one) => ({
    id: one.id,
    organisation: one.organisation,
    user_name: one.userName,
    display_name: one.displayName,
    email: one.email,
    roles: one.roles,
    language: null,
    password_hash: one.passwordHash,
    default_option: null,
  }));
  await db.insertInto('accounts').values(rows).execute();
}

/** Which of these user names the organisation has already. */
export async function selectTakenNames(
  db: Database,
  organisation: string,
  userNames: readonly string[],
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('accounts')
    .select('user_name')
    .where('organisation', '=', organisation)
    .where('user_name', '=', sql<string>`any(${[...userNames]}::text[])`)
    .execute();
  return new Set(rows.map((row) => row.user_name));
}

export async function selectAccounts(db: Database, organisation: string | null): Promise<AccountRow[]> {
  const query = db.selectFrom('accounts').selectAll().orderBy('organisation').orderBy('user_name');
  return organisation === null ? query.execute() : query.where('organisation', '=', organisation).execute();
}

/** Puts a new password hash in place. With `expected`, only if the old one is still there (a rehash must not undo a change). */
export async function updatePasswordHash(db: Database, id: string, hash: string, expected?: string): Promise<boolean> {
  const query = db.updateTable('accounts').set({ password_hash: hash }).where('id', '=', id);
  const result = await (expected === undefined
    ? query
    : query.where('password_hash', '=', expected)
  ).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateRoles(db: Database, id: string, roles: string[]): Promise<void> {
  await db.updateTable('accounts').set({ roles }).where('id', '=', id).execute();
}

/** Codes that are under way for an account count no more. */
export async function cancelChallengesOfAccount(db: Database, accountId: string): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ cancelled_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute();
}

export async function clearCodeLock(db: Database, accountId: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ code_failures: 0, code_locked_until: null })
    .where('id', '=', accountId)
    .execute();
}

/** Whether a temporary access pass is needed to enrol, once the account has no method. */
export async function updateEnrolNeedsPass(db: Database, accountId: string, needsPass: boolean): Promise<void> {
  await db.updateTable('accounts').set({ enrol_needs_pass: needsPass }).where('id', '=', accountId).execute();
}

/**
 * Ends all sessions of an account and forgets the devices on which it is remembered; gives how many sessions were open.
 * The service hears of it, to tell relying parties.
 */
export async function endSessionsOfAccount(db: Database, accountId: string): Promise<number> {
  const { rows } = await sql<{ ended: number }>`
    with ended as (
      update account_sessions set ended_at = now() where account_id = ${accountId} and ended_at is null returning 1),
    devices as (${forgettingDevices(accountId, 'sessions-ended')}),
    counted as (select count(*)::int as ended from ended)
    select ended, case when ended > 0 then pg_notify(${SESSIONS_ENDED}, '') end from counted`.execute(db);
  return rows[0]?.ended ?? 0;
}

/** Notes what became of the offer of a passkey: not again for so many days, put off so many times more, or never again. */
export async function updatePasskeyOffer(
  db: Database,
  id: string,
  { days, snoozes, closed }: { days: number; snoozes: number; closed: boolean },
): Promise<void> {
  await sql`
    update accounts set passkey_offer_after = now() + make_interval(days => ${days}::int),
      passkey_offer_snoozes = passkey_offer_snoozes + ${snoozes}::int,
      passkey_offer_closed = passkey_offer_closed or ${closed}
    where id = ${id}`.execute(db);
}
