import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { addressRange } from './address-range.ts';
import { type BudgetLimit, listBudgets } from './budgets.ts';
import { spendCounters, type WantedCount } from './counters.store.ts';
import type { GuardHit, GuardRule, SendGuard } from './guards.store.ts';
import { DAY_SECONDS, hashAddress, hashLimit } from './hash-limit.ts';

export interface SpendSendDependencies {
  /** The pool itself: what is spent is committed before anything is sent, and never rolled back with the caller. */
  db: Kysely<SignInTables>;
  keyring: Keyring;
  settings: { limits: LimitSettings };
}

/** A message or call that somebody asks for. */
export interface WantedSend {
  accountId: string;
  organisation: string;
  /** Keyed hash of the number; another one while nobody has proved it. */
  targetHash: string;
  /** Keyed hash of the number without its last four digits; another one while nobody has proved it. */
  prefixHash: string;
  /** The same as the outbox has it: one for both. */
  sentPrefixHash: string;
  /** ISO 3166 region of the number. */
  country: string;
  /** IP address of the browser; IPv6 counts per /64. */
  address: string;
  channel: 'sms' | 'call';
  /** Whether the number is a method of the account; else it is being enrolled. */
  proved: boolean;
  /** Whether an organisation of ours has its home in the country. */
  isHome: boolean;
  /** What it is expected to cost, in thousandths of a krone. */
  priceMilli: number;
}

/** The limits that `spendSend` holds a send against. The ones of a single challenge are the challenge's own. */
export type SendLimit =
  | 'sendsPerNumberHour'
  | 'sendsPerNumberDay'
  | 'callsPerNumberHour'
  | 'sendsPerAccountDay'
  | 'sendsPerPrefixHour'
  | 'sendsPerAddressHour'
  | 'provedSendsPerAddressHour'
  | 'sendsPerCountryDay'
  | 'sendsPerOrganisationDay'
  | 'budgetPerOrganisationDay'
  | 'budgetPerDay'
  | GuardRule;

export type SendVerdict =
  /** `alarms`: budgets of which little is left. `hits`: what a guard in mode record-only would have refused it for. */
  | { verdict: 'allowed'; alarms: BudgetLimit[]; hits: GuardHit[] }
  | { verdict: 'refused'; limit: SendLimit; retryAt: Date; hits: GuardHit[] };

const HOUR_SECONDS = 3600;

type Wanted = WantedCount & { limit: SendLimit };

/**
 * Checks a send against every limit and counts it, all in one committed statement, before anything goes out (cost
 * attacks, ASVS 2.4.1). A refused send counts nowhere. Windows slide. Of any number of parallel sends no more than the
 * limit are allowed, and of a budget no more kroner are spent. `retryAt` is when the last of the full limits has room
 * again, by the database's clock.
 */
export async function spendSend(deps: SpendSendDependencies, send: WantedSend): Promise<SendVerdict> {
  const wanted = [...listWanted(deps, send), ...listBudgetCounts(deps, send)];
  const result = await spendCounters(deps.db, wanted, guardOf(deps, send));
  const limitOf = (key: string) => wanted.find((one) => one.key === key)?.limit;
  const { hits } = result;
  if (result.spent) return { verdict: 'allowed', alarms: result.alarms.map(limitOf).filter(isBudget), hits };
  const guarded = deps.settings.limits.mode === 'deny' ? hits[0] : undefined;
  if (guarded) return { verdict: 'refused', limit: guarded.rule, retryAt: guarded.retryAt, hits: [] };
  const limit = result.full ? limitOf(result.full.key) : undefined;
  if (!result.full || !limit) throw new Error('A limit refused that was not asked.');
  return { verdict: 'refused', limit, retryAt: result.full.retryAt, hits };
}

function isBudget(limit: SendLimit | undefined): limit is BudgetLimit {
  return limit === 'budgetPerOrganisationDay' || limit === 'budgetPerDay';
}

function guardOf({ keyring, settings: { limits } }: SpendSendDependencies, send: WantedSend): SendGuard {
  return {
    proved: send.proved,
    prefixHash: send.sentPrefixHash,
    country: send.country,
    askedFrom: hashAddress(keyring, send.address),
    account: hashLimit(keyring, 'countriesPerAddressDay', send.accountId),
    // A campus reaches us from one address, and its people have phones from everywhere: only who registers numbers is
    // counted, and the own countries never, or a stranger on the campus could close registration for all.
    foreignCountries: send.proved || send.isHome ? null : limits.countriesPerAddressDay,
    enforced: limits.mode === 'deny',
  };
}

/** In a fixed order, rows that many people share last, so that they are held shortest. */
function listWanted({ keyring, settings }: SpendSendDependencies, send: WantedSend): Wanted[] {
  type Counted = Exclude<SendLimit, BudgetLimit | GuardRule>;
  const calls: [Counted, string, number][] =
    send.channel === 'call' ? [['callsPerNumberHour', send.targetHash, HOUR_SECONDS]] : [];
  const counts: [Counted, string, number][] = [
    ['sendsPerAccountDay', send.accountId, DAY_SECONDS],
    ['sendsPerNumberHour', send.targetHash, HOUR_SECONDS],
    ['sendsPerNumberDay', send.targetHash, DAY_SECONDS],
    ...calls,
    // Apart: who registers numbers without end on a campus must not stop those who sign in there.
    [send.proved ? 'provedSendsPerAddressHour' : 'sendsPerAddressHour', addressRange(send.address), HOUR_SECONDS],
    ['sendsPerPrefixHour', send.prefixHash, HOUR_SECONDS],
    ['sendsPerCountryDay', send.country, DAY_SECONDS],
    ['sendsPerOrganisationDay', send.organisation, DAY_SECONDS],
  ];
  return counts.map(([limit, subject, windowSeconds]) => ({
    limit,
    key: hashLimit(keyring, limit, subject),
    max: settings.limits[limit],
    windowSeconds,
  }));
}

/** The budgets that this send is paid from; none when it costs nothing. */
function listBudgetCounts({ keyring, settings }: SpendSendDependencies, send: WantedSend): Wanted[] {
  if (send.priceMilli === 0) return [];
  return listBudgets(keyring, settings.limits, [send.organisation]).map(({ limit, key, maxMilli, alarmMilli }) => ({
    limit,
    key,
    max: maxMilli,
    windowSeconds: DAY_SECONDS,
    amount: send.priceMilli,
    alarmAt: alarmMilli,
  }));
}
