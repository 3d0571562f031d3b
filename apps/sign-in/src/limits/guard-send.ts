import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import { checkStoredNumber, sameCountry } from '../accounts/phone-numbers.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { addDecision, type NewDecision } from './send-decisions.store.ts';
import { type SendLimit, type SendVerdict, spendSend } from './spend-send.ts';
import type { BudgetTeller } from './tell-budget.ts';

export interface GuardSendDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  log: Log;
  settings: Pick<Settings, 'limits' | 'organisations'>;
  budgets: BudgetTeller;
  /** What a message or call to a country is expected to cost now, in thousandths of a krone. */
  price(channel: 'sms' | 'call', country: string): number;
}

export interface GuardedSend {
  accountId: string;
  organisation: string;
  /** IP address of the browser. */
  address: string;
  /** E.164 with plus. */
  number: string;
  channel: 'sms' | 'call';
  /** Whether the number is a method of the account; else it is being enrolled. */
  proved: boolean;
}

/** What nothing can be waited for: the number itself is not one that we send to. */
export type NumberLimit = 'countryNotAllowed' | 'numberNotAllowed' | 'numberTakesNoText';

export type GuardVerdict =
  | { verdict: 'allowed' }
  | { verdict: 'refused'; limit: SendLimit | NumberLimit; retryAt: Date | null };

const NUMBER_LIMITS = {
  'country-not-allowed': 'countryNotAllowed',
  'cannot-take-sms': 'numberTakesNoText',
  'not-allowed': 'numberNotAllowed',
  'bad-number': 'numberNotAllowed',
} as const;

/**
 * Asks whether a code may be sent and counts it, before anything is made: the number's kind and country first, which
 * cost nothing to ask; then every limit, budget and sign of fraud in one statement (`spendSend`). What is refused, or would be in mode
 * record-only, is put down by rule and hour; a budget near its end is told of.
 */
export async function guardSend(deps: GuardSendDependencies, send: GuardedSend): Promise<GuardVerdict> {
  const organisation = deps.settings.organisations.find(({ id }) => id === send.organisation);
  const read = checkStoredNumber(send.number, {
    wantsText: send.channel === 'sms',
    allowedCountries: organisation?.allowedCountries ?? [],
  });
  if (read.verdict !== 'ok') {
    const limit = NUMBER_LIMITS[read.verdict];
    await putDown(deps, send, '', [[limit, 'deny']]);
    return { verdict: 'refused', limit, retryAt: null };
  }
  const verdict = await spendSend(deps, describeSend(deps, send, read.country));
  await follow(deps, send, read.country, verdict);
  if (verdict.verdict === 'allowed') return { verdict: 'allowed' };
  return { verdict: 'refused', limit: verdict.limit, retryAt: verdict.retryAt };
}

function describeSend({ keyring, settings, price }: GuardSendDependencies, send: GuardedSend, country: string) {
  // Apart: who types somebody else's number into an enrolment does not use up what its owner signs in with (P11).
  const hash = (number: string) => keyring.hash('phone-number', send.proved ? number : `unproved ${number}`);
  const prefix = send.number.slice(0, -4);
  const { accountId, organisation, address, channel, proved } = send;
  return {
    accountId,
    organisation,
    address,
    channel,
    proved,
    country,
    targetHash: hash(send.number),
    prefixHash: hash(prefix),
    sentPrefixHash: keyring.hash('phone-number', prefix),
    isHome: settings.organisations.some((one) => sameCountry(one.defaultCountry) === country),
    priceMilli: price(channel, country),
  };
}

/** What a verdict leads to: nothing, for nearly every send. */
async function follow(deps: GuardSendDependencies, send: GuardedSend, country: string, verdict: SendVerdict) {
  const refusals: [string, NewDecision['mode']][] = verdict.verdict === 'refused' ? [[verdict.limit, 'deny']] : [];
  await putDown(deps, send, country, [
    ...refusals,
    ...verdict.hits.map(({ rule }): [string, NewDecision['mode']] => [rule, 'record-only']),
  ]);
  const scopeOf = (limit: string) => (limit === 'budgetPerOrganisationDay' ? send.organisation : 'all');
  if (verdict.verdict === 'allowed')
    for (const limit of verdict.alarms) await deps.budgets.tell(scopeOf(limit), 'alarm');
  else if (verdict.limit === 'budgetPerOrganisationDay' || verdict.limit === 'budgetPerDay')
    await deps.budgets.tell(scopeOf(verdict.limit), 'spent');
}

/** A decision that cannot be put down stands all the same. */
async function putDown(
  { db, keyring, log }: GuardSendDependencies,
  { channel, organisation, number }: GuardedSend,
  country: string,
  decisions: [rule: string, mode: NewDecision['mode']][],
): Promise<void> {
  const prefixHash = decisions.length === 0 ? '' : keyring.hash('phone-number', number.slice(0, -4));
  for (const [rule, mode] of decisions) {
    try {
      await addDecision(db, { rule, mode, channel, country, organisation, prefixHash });
    } catch (error) {
      log.warn({ rule, reason: error instanceof Error ? error.name : 'unknown' }, 'a decision was not recorded');
    }
  }
}
