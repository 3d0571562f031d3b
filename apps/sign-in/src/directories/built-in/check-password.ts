import type { Log } from '@vakt/foundation/log';
import { hashToken, type Keyring } from '@vakt/foundation/secrets';
import type { Parts } from '@vakt/storage/parts';
import type { Account } from '../../accounts/account.ts';
import { findCredentials, storePasswordHash } from '../../accounts/credentials.ts';
import type { AnswerPace } from '../../factors/password/answer-pace.ts';
import { LONGEST_PASSWORD, type PasswordHasher } from '../../factors/password/password-hasher.ts';
import { admitAttempt, chargeFailure, clearingFailures } from '../../factors/password/throttle-attempts.ts';
import type { Settings } from '../../settings.ts';
import type { Database } from '../../tables.ts';
import { readUserName } from './user-names.ts';

export interface CheckPasswordDependencies {
  /** Not a transaction: counters must stay when what follows is undone (T12). */
  db: Database;
  keyring: Keyring;
  settings: Pick<Settings, 'organisations' | 'limits'>;
  hasher: PasswordHasher;
  pace: AnswerPace;
  log: Log;
}

export interface TypedCredentials {
  /** Organisation id. */
  organisation: string;
  /** As typed. */
  userName: string;
  password: string;
  /** The client's address (client-address.ts). */
  address: string;
}

export type PasswordVerdict =
  /**
   * `passwordStamp` says which password it was: it may be changed before the session starts. `clearing` ends the count of
   * wrong ones and must be written: it comes as parts of the statement that starts the session.
   */
  | { verdict: 'accepted'; account: Account; passwordStamp: string; clearing: Parts }
  | { verdict: 'wrong' }
  /** It is right and opens nothing: the owner said that others may know it. */
  | { verdict: 'blocked' }
  /** Too many wrong ones. `scope` is for the record, not for the page. */
  | { verdict: 'wait'; retryAt: Date; scope: 'account-here' | 'account' | 'address' };

/**
 * Checks a user name and password against the accounts kept here. An unknown name, a wrong password, a disabled
 * account and one without a password give the same verdict after the same work and the same time (T23, ASVS 6.3.8);
 * `wait` comes for names that do not exist just as for those that do. The attempt is counted before it is compared.
 * Throws `Problem('too-busy', 503)` when too many are waiting to be compared.
 */
export async function checkPassword(
  deps: CheckPasswordDependencies,
  typed: TypedCredentials,
): Promise<PasswordVerdict> {
  const watch = deps.pace.start();
  const verdict = await decide(deps, typed);
  if (verdict.verdict === 'accepted') watch.accept();
  else await watch.equalise();
  return verdict;
}

async function decide(deps: CheckPasswordDependencies, typed: TypedCredentials): Promise<PasswordVerdict> {
  deps.hasher.requireRoom();
  const throttle = { db: deps.db, keyring: deps.keyring, limits: deps.settings.limits };
  const userName = readName(deps, typed);
  // A name that can be nobody's is counted and looked up all the same: under what was typed.
  const counted = userName ?? `\u0000${typed.userName.slice(0, 256)}`;
  const [admission, found] = await Promise.all([
    admitAttempt(throttle, { ...typed, userName: counted, password: typed.password.slice(0, LONGEST_PASSWORD + 1) }),
    findCredentials(deps.db, typed.organisation, userName ?? ''),
  ]);
  if (!admission.admitted) return { verdict: 'wait', retryAt: admission.retryAt, scope: admission.scope };
  const isRight = await deps.hasher.matches(found?.passwordHash ?? null, typed.password);
  if (!found?.passwordHash || !isRight || found.account.disabled) {
    await chargeFailure(throttle, admission);
    return { verdict: 'wrong' };
  }
  if (found.account.passwordBlocked) return { verdict: 'blocked' };
  const hash = await rehash(deps, found.account, found.passwordHash, typed.password);
  return {
    verdict: 'accepted',
    account: found.account,
    passwordStamp: hashToken(hash),
    clearing: clearingFailures(throttle, admission),
  };
}

function readName(
  { settings }: CheckPasswordDependencies,
  { organisation, userName }: TypedCredentials,
): string | null {
  const domain = settings.organisations.find((one) => one.id === organisation)?.domain;
  return domain === undefined ? null : readUserName(userName, domain);
}

/** Hashes the right password anew when the cost has been raised since; gives the hash that stands. A failure here must not stop the sign-in. */
async function rehash(
  { db, hasher, log }: CheckPasswordDependencies,
  account: Account,
  passwordHash: string,
  password: string,
): Promise<string> {
  if (!hasher.isOutdated(passwordHash)) return passwordHash;
  try {
    const fresh = await hasher.hash(password);
    return (await storePasswordHash(db, account.id, fresh, passwordHash)) ? fresh : passwordHash;
  } catch (error) {
    log.warn(
      { accountId: account.id, error: error instanceof Error ? error.message : 'unknown' },
      'password was not hashed anew',
    );
    return passwordHash;
  }
}
