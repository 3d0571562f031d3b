import { HOUR, MINUTE, SECOND } from '@vakt/foundation/clock';
import { createTranslator } from '@vakt/messages/translate';
import type { Method } from '../accounts/account.ts';
import { loadMethods } from '../accounts/load-methods.ts';
import { readPhoneNumber } from '../accounts/phone-numbers.ts';
import { recordEvent } from '../audit/record-event.ts';
import { queueTest } from '../delivery/queue-test.ts';
import type { JourneyDependencies } from '../journeys/dependencies.ts';
import { spendTestSend } from '../limits/spend-test-send.ts';
import type { LanguageTag } from '../settings.ts';
import { findOrganisation } from '../web/page-context.ts';
import type { SupportDependencies } from './dependencies.ts';
import type { Administrator } from './find-administrator.ts';

/** What the form of a test sent. */
export interface TestWish {
  /** `sms:<gateway>` or `call:<gateway>`. */
  way: string;
  language: string;
  /** Id of a phone of the administrator's own; empty: the number that was typed. */
  phone: string;
  country: string;
  number: string;
  address: string;
}

export type TestFault =
  | { field: 'way'; kind: 'missing' }
  | { field: 'phone'; kind: 'missing' | 'cannot-take-sms' }
  | { field: 'number'; kind: 'missing' | 'bad-number' | 'cannot-take-sms' | 'not-allowed' | 'country-not-allowed' }
  | { field: 'way'; kind: 'limit' /** Null: waiting does not help. */; seconds: number | null };

export type TestOutcome = { sent: string } | { fault: TestFault };

/** A test is of no use later: it is looked at while it happens. */
const TEST_LIFE = 10 * MINUTE;
/** What a call reads out and a message is marked by: no code, and no reference that a challenge has. */
const TEST_REFERENCE = 'TT';
const LANGUAGES: readonly LanguageTag[] = ['nb', 'nn', 'en'];

/** The ways that can be tried out: every gateway but the drill's, on each channel it has. */
export function listTestWays({ delivery }: SupportDependencies): { channel: 'sms' | 'call'; gateway: string }[] {
  const { gateways, ways } = delivery;
  return [
    ...gateways.texts.map(({ name }) => ({ channel: 'sms' as const, gateway: name })),
    ...gateways.calls.map(({ name }) => ({ channel: 'call' as const, gateway: name })),
  ].filter(({ gateway }) => !ways.isDrill(gateway));
}

/** The administrator's own proved phones. */
export async function loadOwnPhones(
  { db, keyring }: Pick<JourneyDependencies, 'db' | 'keyring'>,
  { accountId }: Administrator,
): Promise<Method[]> {
  const methods = await loadMethods({ db, keyring }, accountId);
  // A phone behind a switchboard is no phone to try a gateway on.
  return methods.filter(({ number, extension, disabled }) => number !== null && extension === null && !disabled);
}

interface Target {
  number: string;
  country: string;
  to: 'own-phone' | 'typed';
}

/**
 * Sends a test through exactly the gateway that was chosen. It costs what a code costs and is held against the same
 * limits, and against one of its own; a refusal is on record, and so is the test.
 */
export async function sendTest(
  deps: SupportDependencies,
  administrator: Administrator,
  wish: TestWish,
): Promise<TestOutcome> {
  const way = listTestWays(deps).find(({ channel, gateway }) => `${channel}:${gateway}` === wish.way);
  if (!way) return { fault: { field: 'way', kind: 'missing' } };
  const target = await readTarget(deps, administrator, wish, way.channel);
  if ('field' in target) return { fault: target };
  const refused = await spend(deps, administrator, { ...wish, ...way, target });
  if (refused) return { fault: refused };
  const language = LANGUAGES.find((one) => one === wish.language) ?? 'nb';
  const id = await deps.db.transaction().execute(async (trx) => {
    const outboxId = await queueTest(deps.delivery, trx, {
      ...way,
      to: target.number,
      country: target.country,
      organisation: administrator.organisation,
      language,
      code: '0'.repeat(deps.settings.codes.digits),
      messageReference: TEST_REFERENCE,
      text: way.channel === 'sms' ? writeTestText(deps, way.gateway, language) : '',
      notAfter: new Date(deps.clock.now().getTime() + TEST_LIFE),
    });
    const detail = { ...way, country: target.country, to: target.to, outboxId };
    await recordEvent(trx, { kind: 'test-send', accountId: administrator.accountId, journeyId: null, detail });
    return outboxId;
  });
  deps.delivery.deliverSoon(id);
  return { sent: id };
}

/** Says that it is a test, whose, and through what; holds no code, and nothing that a phone could take for one. */
function writeTestText({ settings }: SupportDependencies, gateway: string, language: LanguageTag): string {
  const { t } = createTranslator(language);
  return t('sms.test', { host: settings.publicUrl.hostname, gateway });
}

async function readTarget(
  deps: SupportDependencies,
  administrator: Administrator,
  wish: TestWish,
  channel: 'sms' | 'call',
): Promise<Target | TestFault> {
  if (wish.phone !== '') {
    const phone = (await loadOwnPhones(deps, administrator)).find(({ id }) => id === wish.phone);
    if (!phone?.number) return { field: 'phone', kind: 'missing' };
    if (channel === 'sms' && !phone.canText) return { field: 'phone', kind: 'cannot-take-sms' };
    return { number: phone.number, country: phone.country ?? '', to: 'own-phone' };
  }
  if (wish.number.trim() === '') return { field: 'number', kind: 'missing' };
  const { allowedCountries } = findOrganisation(deps.settings, administrator.organisation);
  const read = readPhoneNumber(wish.number, wish.country, { wantsText: channel === 'sms', allowedCountries });
  if (read.verdict !== 'ok') return { field: 'number', kind: read.verdict };
  return { number: read.e164, country: read.country, to: 'typed' };
}

/** Spends the test's own limit, then those of every send; gives what is wrong when one is full. */
async function spend(
  deps: SupportDependencies,
  { accountId, organisation }: Administrator,
  send: { channel: 'sms' | 'call'; gateway: string; target: Target; address: string },
): Promise<TestFault | null> {
  const { channel, gateway, target, address } = send;
  const refuse = async (limit: string, retryAt: Date | null): Promise<TestFault> => {
    const detail = { channel, gateway, limit };
    await recordEvent(deps.db, { kind: 'test-send-refused', accountId, journeyId: null, detail });
    return {
      field: 'way',
      kind: 'limit',
      seconds: retryAt && roundWait(retryAt.getTime() - deps.clock.now().getTime()),
    };
  };
  const full = await spendTestSend({ db: deps.db, keyring: deps.keyring, limits: deps.settings.limits }, accountId);
  if (full) return refuse('testSendsPerAdministratorDay', full.retryAt);
  const asker = { accountId, organisation, address, drill: false };
  const { number, country, to } = target;
  const spent = await deps.spendSend(asker, { number, country, channel, proved: to === 'own-phone' });
  return spent.verdict === 'refused' ? refuse(spent.limit, spent.retryAt) : null;
}

/** A wait in seconds: whole minutes, whole hours where it is long. */
function roundWait(milliseconds: number): number {
  const unit = milliseconds > 2 * HOUR ? HOUR : MINUTE;
  return (Math.max(1, Math.ceil(milliseconds / unit)) * unit) / SECOND;
}
