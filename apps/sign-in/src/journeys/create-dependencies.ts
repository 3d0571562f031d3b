import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { DeliveryDependencies } from '../delivery/dependencies.ts';
import { endCall } from '../delivery/end-call.ts';
import { queueingFirst, queueMessage } from '../delivery/queue-message.ts';
import type { Delivery } from '../delivery/run-delivery.ts';
import { checkPassword } from '../directories/built-in/check-password.ts';
import type { AnswerPace } from '../factors/password/answer-pace.ts';
import type { PasswordHasher } from '../factors/password/password-hasher.ts';
import type { PhoneCodeDependencies } from '../factors/phone-code/dependencies.ts';
import { countCodeAttempt } from '../limits/count-code-attempt.ts';
import { guardSend } from '../limits/guard-send.ts';
import { createBudgetTeller } from '../limits/tell-budget.ts';
import type { MailSending } from '../notices/run-mails.ts';
import { createOwnerTeller } from '../notices/tell-owner.ts';
import type { Door } from '../oidc/door.ts';
import { type LintText, writeCodeText } from '../require-sound-texts.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import type { JourneyDependencies } from './dependencies.ts';

export interface JourneyParts {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  clock: Clock;
  settings: Settings;
  log: Log;
  door: Door;
  delivery: DeliveryDependencies;
  sending: Delivery;
  mails: MailSending;
  hasher: PasswordHasher;
  pace: AnswerPace;
  /** What is wrong with a text before it is sent; an empty list: nothing. */
  lintText: LintText;
}

/** Ties the journeys to the real factors, limits and delivery. */
export function createJourneyDependencies(parts: JourneyParts): JourneyDependencies {
  const { db, keyring, clock, settings, log, door, delivery, hasher, pace } = parts;
  const owners = createOwnerTeller({
    ...{ db, keyring, clock, settings, log, ways: delivery.ways },
    sendText: (id) => parts.sending.deliverSoon(id),
    sendMail: (id) => parts.mails.deliverSoon(id),
  });
  const directory = { db, keyring, settings, hasher, pace, log };
  return {
    db,
    keyring,
    clock,
    settings,
    log,
    door,
    codes: createPhoneCodes(parts),
    waysBack: { db, keyring, hasher, countAttempt: createCountAttempt(parts) },
    checkPassword: (attempt) => checkPassword(directory, attempt),
    endCalls: (challengeId) =>
      void endCall(delivery, challengeId).catch(() => log.warn({ challengeId }, 'a call was not ended')),
    owners,
    tellOwner: (news) => owners.tell(news),
  };
}

function createPhoneCodes({
  db,
  keyring,
  clock,
  log,
  settings,
  delivery,
  sending,
  lintText,
}: JourneyParts): PhoneCodeDependencies {
  const { codes, limits } = settings;
  const budgets = createBudgetTeller({ db, log, settings }, () => clock.now().getTime());
  const price = (channel: 'sms' | 'call', country: string) => {
    const gateway = delivery.ways.choose(channel, country, []);
    return gateway === null ? 0 : delivery.ways.price(gateway, country);
  };
  const guard = { db, keyring, log, settings, budgets, price };
  return {
    db,
    keyring,
    codes,
    limits,
    spendSend: (asker, { number, channel, proved }) => guardSend(guard, { ...asker, number, channel, proved }),
    queueCode: (trx, message) => queueMessage(delivery, trx, message),
    queueingFirst: (message, statement) => queueingFirst(delivery, message, statement),
    deliverSoon: (id) => sending.deliverSoon(id),
    writeText: ({ code, reference }, language, service) => {
      const text = writeCodeText(settings, { code, reference, service }, language);
      const faults = lintText(text);
      // Rather no message than half of one (P5); start-up has refused what the configuration could get wrong.
      if (faults.length > 0) throw new Error(`A text message was not sent: ${faults.join(', ')}.`);
      return text;
    },
    countAttempt: createCountAttempt({ db, settings }),
  };
}

function createCountAttempt({
  db,
  settings,
}: Pick<JourneyParts, 'db' | 'settings'>): PhoneCodeDependencies['countAttempt'] {
  return (attempt) => {
    const { codes, limits } = settings;
    return countCodeAttempt(db, { ...attempt, triesPerChallenge: codes.triesPerChallenge, settings: limits });
  };
}
