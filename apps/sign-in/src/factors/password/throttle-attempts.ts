import type { Keyring } from '@vakt/foundation/secrets';
import type { Parts } from '@vakt/storage/parts';
import { addressRange } from '../../limits/address-range.ts';
import type { LimitSettings } from '../../settings.ts';
import type { Database } from '../../tables.ts';
import * as store from './throttles.store.ts';

/**
 * How fast passwords can be guessed. Three counters, all apart from those of codes (security case P4):
 * - an account at one address: after `passwordFailuresBeforeWait` wrong ones a wait that doubles. It shuts out this
 *   address alone, so a stranger locks nobody out: the person gets in from every other address.
 * - an account at all addresses where it never signed in: ten times as many. It stops a guess spread over many
 *   addresses; one address adds no more than its first few failures to it, and addresses where the person has signed in
 *   before are not counted and not stopped.
 * - an address over all accounts, per hour: stops lists of stolen passwords; familiar accounts still get through.
 * Names that do not exist are counted just as those that do.
 */
export interface ThrottleDependencies {
  db: Database;
  keyring: Keyring;
  limits: LimitSettings;
}

export interface PasswordAttempt {
  /** What the counters are kept under; need not exist. */
  organisation: string;
  userName: string;
  password: string;
  address: string;
}

/** An account as its counters know it. */
export type ThrottledAccount = Pick<PasswordAttempt, 'organisation' | 'userName'>;

export type { AccountThrottle } from './throttles.store.ts';

export type Admission =
  | { admitted: true; keys: store.ThrottleKeys; isRepeat: boolean; countedAccount: boolean }
  | { admitted: false; retryAt: Date; scope: store.Scope };

const ACCOUNT_FACTOR = 10;

function readBounds(limits: LimitSettings): store.ThrottleBounds {
  return {
    failuresHere: limits.passwordFailuresBeforeWait,
    failuresAccount: limits.passwordFailuresBeforeWait * ACCOUNT_FACTOR,
    failuresAddressHour: limits.passwordFailuresPerAddressHour,
    waitFirstSeconds: limits.passwordWaitFirstSeconds,
    waitMaxSeconds: limits.passwordWaitMaxSeconds,
  };
}

function makeKeys(keyring: Keyring, { organisation, userName, address }: PasswordAttempt): store.ThrottleKeys {
  const range = addressRange(address);
  const hash = (kind: string, ...of: string[]) => keyring.hash('throttle', JSON.stringify([kind, ...of]));
  return {
    here: hash('here', organisation, userName, range),
    account: accountKey(keyring, { organisation, userName }),
    address: hash('address', range),
    known: hash('known', organisation, userName, range),
  };
}

const accountKey = (keyring: Keyring, { organisation, userName }: ThrottledAccount) =>
  keyring.hash('throttle', JSON.stringify(['account', organisation, userName]));

/** Counts the attempt and says whether its password may be compared. Must be called, and committed, before comparing (T12). */
export async function admitAttempt(
  { db, keyring, limits }: ThrottleDependencies,
  attempt: PasswordAttempt,
): Promise<Admission> {
  const keys = makeKeys(keyring, attempt);
  // 32 bits: enough to know a repeat by, too few to find the password from.
  const wrongHash = keyring.hash('throttle', JSON.stringify(['password', keys.account, attempt.password])).slice(0, 8);
  const reserved = await store.reserveAttempt(db, keys, wrongHash, readBounds(limits));
  if (reserved.blockedUntil)
    return { admitted: false, retryAt: reserved.blockedUntil, scope: reserved.scope ?? 'account-here' };
  return { admitted: true, keys, isRepeat: reserved.isRepeat, countedAccount: reserved.countedAccount };
}

/** The password of an admitted attempt was right: parts of the statement that stores what it leads to. */
export function clearingFailures(
  { limits }: Pick<ThrottleDependencies, 'limits'>,
  admission: Admission & { admitted: true },
): Parts {
  return store.clearingOf(admission.keys, admission.countedAccount, readBounds(limits));
}

/** The password of an admitted attempt was wrong: the address is charged too, unless the same wrong password was repeated. */
export async function chargeFailure(
  { db, limits }: ThrottleDependencies,
  admission: Admission & { admitted: true },
): Promise<void> {
  if (!admission.isRepeat) await store.chargeAddress(db, admission.keys, readBounds(limits));
}

/** Takes away counters that count no more: for the nightly clean-up. Gives how many. */
export function removeOldThrottles(db: Database): Promise<number> {
  return store.deleteOldThrottles(db);
}

/** How wrong passwords stand for one account: for support, who is asked why a sign-in fails. */
export function loadThrottle(
  { db, keyring }: Omit<ThrottleDependencies, 'limits'>,
  account: ThrottledAccount,
): Promise<store.AccountThrottle> {
  return store.findThrottle(db, accountKey(keyring, account));
}

/**
 * Lifts what wrong passwords brought about for one account, at all addresses: support's unlocking. What an address is
 * charged for, over all accounts, stays. Gives at how many places passwords were refused.
 */
export function liftThrottle(
  { db, keyring }: Omit<ThrottleDependencies, 'limits'>,
  account: ThrottledAccount,
): Promise<number> {
  return store.deleteThrottlesOf(db, accountKey(keyring, account));
}
