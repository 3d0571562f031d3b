import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import { createMessageRow } from './message-content.ts';
import { insertMessage } from './outbox.store.ts';
import { countMessage, type QueueDependencies } from './queue-message.ts';

/** A message or call that tries one gateway out. */
export interface TestMessage {
  gateway: string;
  channel: 'sms' | 'call';
  /** E.164 with plus. */
  to: string;
  country: string;
  organisation: string;
  language: LanguageTag;
  /** What a call reads out. It is no code of anybody's. */
  code: string;
  messageReference: string;
  /** The whole text message; empty for a call. */
  text: string;
  notAfter: Date;
}

/**
 * Queues a test in the caller's transaction, for exactly this gateway: no other gets it, whatever becomes of it. It
 * belongs to no challenge, so a key pressed in its call approves nothing, and no statistic of people's sign-ins counts
 * it. Gives its outbox id; after the commit the caller says `deliverSoon(id)`. Throws for the drill's gateway: nobody
 * but a drill account goes through that.
 */
export function queueTest(deps: QueueDependencies, trx: Database, message: TestMessage): Promise<string> {
  const { gateway, channel, to, country, organisation, notAfter, ...said } = message;
  if (deps.ways.isDrill(gateway)) throw new Error('A test goes through no drill gateway.');
  const row = createMessageRow(deps.keyring, {
    challengeId: null,
    sendNumber: 0,
    channel,
    gateway,
    to,
    content: { ...said, extension: null, tried: [], only: true },
    counted: countMessage(deps, { to, country, organisation, gateway, test: true }),
  });
  return insertMessage(trx, { ...row, notAfter });
}
