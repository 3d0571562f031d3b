import { Problem } from '@vakt/foundation/problem';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Parts } from '@vakt/storage/parts';
import type { RawBuilder } from 'kysely';
import { countryOf } from '../accounts/phone-numbers.ts';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import { createMessageRow } from './message-content.ts';
import { type Counted, insertionOf, insertMessage } from './outbox.store.ts';
import type { Ways } from './ways.ts';

/** A code on its way to a person. One send number has one channel, one code and one reference. */
export interface CodeMessage {
  challengeId: string;
  sendNumber: number;
  channel: 'sms' | 'call';
  /** E.164 with plus. */
  to: string;
  /** ISO 3166 region of the number. */
  country: string;
  organisation: string;
  /** Of a drill account: goes through the drill's gateway and no other. */
  drill: boolean;
  extension: string | null;
  language: LanguageTag;
  code: string;
  messageReference: string;
  /** The whole text message, rendered and linted; empty for calls. */
  text: string;
  /** Never sent after this moment: the end of the code's life. */
  notAfter: Date;
}

/** Something we tell an owner that asks for no answer ("a number was added to your account"). */
export interface Notice {
  to: string;
  organisation: string;
  /** Of a drill account: goes through the drill's gateway and no other. */
  drill: boolean;
  language: LanguageTag;
  text: string;
  notAfter: Date;
}

/** Queuing names the first gateway of a channel; asking it is for whoever sends. */
export interface QueueDependencies {
  keyring: Keyring;
  ways: Ways;
}

/**
 * Queues a code in the caller's transaction and gives its outbox id. After the commit the caller says `deliverSoon(id)`;
 * when the process dies in between, the worker of any process picks it up.
 * Idempotent: the same challenge, send number and channel once more gives the first id and sends nothing more.
 * Throws Problem `no-gateway` (503) when no gateway takes the channel.
 */
export function queueMessage(deps: QueueDependencies, trx: Database, message: CodeMessage): Promise<string> {
  const { notAfter, ...code } = message;
  return insertMessage(trx, { ...addressCode(deps, code), notAfter });
}

/** The first message of a challenge as parts of the statement that makes it; `notAfter` and `when` as that one knows them. */
export function queueingFirst(
  deps: QueueDependencies,
  message: Omit<CodeMessage, 'notAfter'>,
  statement: { notAfter: RawBuilder<unknown>; when: RawBuilder<unknown> },
): { id: string; parts: Parts } {
  const row = addressCode(deps, message);
  return { id: row.id, parts: insertionOf(row, statement) };
}

function addressCode(deps: QueueDependencies, message: Omit<CodeMessage, 'notAfter'>) {
  const { challengeId, sendNumber, channel, to, country, organisation, drill, ...said } = message;
  const gateway = requireGateway(deps, channel, { country, drill });
  return createMessageRow(deps.keyring, {
    challengeId,
    sendNumber,
    channel,
    gateway,
    to,
    content: { ...said, tried: [], ...(drill ? { only: true } : {}) },
    counted: countMessage(deps, { to, country, organisation, gateway, test: drill }),
  });
}

/** Queues a notice by text message, without a challenge. Throws Problem `no-gateway` (503). */
export function queueNotice(deps: QueueDependencies, trx: Database, notice: Notice): Promise<string> {
  const { to, organisation, language, text, drill } = notice;
  const country = countryOf(to);
  const gateway = requireGateway(deps, 'sms', { country, drill });
  const row = createMessageRow(deps.keyring, {
    challengeId: null,
    sendNumber: 0,
    channel: 'sms',
    gateway,
    to,
    content: {
      extension: null,
      language,
      code: '',
      messageReference: '',
      text,
      tried: [],
      ...(drill ? { only: true } : {}),
    },
    counted: countMessage(deps, { to, country, organisation, gateway, test: drill }),
  });
  return insertMessage(trx, { ...row, notAfter: notice.notAfter });
}

interface ToCount extends Pick<Counted, 'country' | 'test'> {
  to: string;
  organisation: string;
  gateway: string;
}

/** What a message is counted under. */
export function countMessage({ keyring, ways }: QueueDependencies, message: ToCount): Counted {
  const { to, country, organisation, gateway, test } = message;
  const prefixHash = keyring.hash('phone-number', to.slice(0, -4));
  return { country, prefixHash, organisation, costMilli: ways.price(gateway, country), test };
}

function requireGateway(
  { ways }: QueueDependencies,
  channel: 'sms' | 'call',
  { country, drill }: { country: string | null; drill: boolean },
): string {
  const gateway = drill ? ways.chooseForDrill(channel) : ways.choose(channel, country, []);
  if (gateway === null) throw new Problem('no-gateway', 503, { channel });
  return gateway;
}
