import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken, type Keyring } from '@vakt/foundation/secrets';
import type { LanguageTag } from '../settings.ts';
import type { Counted, NewMessage } from './outbox.store.ts';

/** What a message says and whom it goes to. Kept sealed while it waits, wiped as soon as a gateway has answered. */
export interface MessageContent {
  extension: string | null;
  language: LanguageTag;
  /** Digits for a call to read out; empty for notices. */
  code: string;
  messageReference: string;
  /** The whole text message; calls speak from prompts and leave it empty. */
  text: string;
  /** Names of the gateways that were asked for this message already; none is asked twice. */
  tried: string[];
  /** Goes through its own gateway or not at all: a test of that gateway, a message of a drill. */
  only?: true;
}

export interface Addressed {
  challengeId: string | null;
  sendNumber: number;
  channel: 'sms' | 'call';
  gateway: string;
  /** E.164 with plus. */
  to: string;
  content: MessageContent;
  counted: Counted;
}

interface SealedContent extends MessageContent {
  receiptToken: string;
}

/**
 * Makes the row of one message through one gateway. Its id is the idempotency reference that the gateway gets; the
 * receipt token is random, stands only in the sealed content (for the gateway's address) and as a hash beside it.
 */
export function createMessageRow(keyring: Keyring, message: Addressed): Omit<NewMessage, 'notAfter'> {
  const id = newId();
  const receiptToken = newToken();
  const content: SealedContent = { ...message.content, receiptToken };
  return {
    id,
    challengeId: message.challengeId,
    sendNumber: message.sendNumber,
    channel: message.channel,
    gateway: message.gateway,
    targetSealed: keyring.seal('outbox', message.to, `${id}/target`),
    contentSealed: keyring.seal('outbox', JSON.stringify(content), `${id}/content`),
    receiptHash: hashToken(receiptToken),
    counted: message.counted,
  };
}

/** Opens what `createMessageRow` sealed. Throws when a key is missing or the row was tampered with. */
export function openMessageRow(
  keyring: Keyring,
  row: { id: string; targetSealed: string; contentSealed: string },
): { to: string; receiptToken: string; content: MessageContent } {
  const { receiptToken, ...content } = JSON.parse(
    keyring.open('outbox', row.contentSealed, `${row.id}/content`),
  ) as SealedContent;
  return { to: keyring.open('outbox', row.targetSealed, `${row.id}/target`), receiptToken, content };
}
