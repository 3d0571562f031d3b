import type { FailureReason, ReceiptState } from '../transport.ts';
import { canonicaliseId } from './message-id.ts';
import type { DeliverFields } from './pdu.ts';

/** What a deliver_sm tells of one of our messages. */
export interface SmppReceipt {
  /** Canonical: see `message-id.ts`. */
  gatewayMessageId: string;
  receipt: ReceiptState;
}

/** Type of message in `esm_class` (§5.2.12): a receipt, and a word on the way. */
const TYPE_BITS = 0x3c;
const RECEIPT = 0x04;
const INTERMEDIATE = 0x20;

/** Names of `message_state` in order (§5.2.28; 0 and 9 from SMPP 5.0 §4.7.15), as the text of a receipt abbreviates them. */
const STATES = 'SCHEDULED ENROUTE DELIVRD EXPIRED DELETED UNDELIV ACCEPTD UNKNOWN REJECTD SKIPPED'.split(' ');

/**
 * What a state says, by its first letters: some write the word out. A reason is why it did not arrive when the receipt says
 * no more than its state (appendix B); `under-way` claims nothing.
 */
const MEANINGS: [begins: string, meaning: 'delivered' | 'under-way' | FailureReason][] = [
  ['DELIV', 'delivered'],
  ['UNDELIV', 'unreachable'],
  ['EXPIRE', 'unreachable'],
  ['REJECT', 'barred'],
  ['DELETE', 'unknown'],
  ['SKIPPED', 'unknown'],
  ['SCHED', 'under-way'],
  ['ENROUTE', 'under-way'],
  ['ACCEPT', 'under-way'],
  ['UNKNOWN', 'under-way'],
];

/** A receipt has some 120 bytes; what comes after this many is not looked at. An even number, for UTF-16. */
const LONGEST_TEXT = 1024;

const GSM_NETWORK = 3;
/** Errors of a GSM network (3GPP TS 29.002 §17.6.6, "localErrcode"); the same numbers in every one, unlike `err:`. */
const GSM_ERRORS: Record<number, FailureReason> = {
  1: 'invalid_number',
  5: 'unreachable',
  6: 'unreachable',
  9: 'barred',
  11: 'barred',
  13: 'barred',
  27: 'unreachable',
  31: 'unreachable',
  32: 'unreachable',
  34: 'temporary',
};

/** `id:` and `stat:` of a receipt's text; what follows `text:` is of our own message and says nothing. */
function readFields(text: string): { id: string | null; state: string | null; error: string | null } {
  const head = /\btext:/i.exec(text);
  const said = head ? text.slice(0, head.index) : text;
  return {
    id: /(?:^|[^a-z])id:\s*([\w.~+/=-]{1,64})(?:\s|$)/i.exec(said)?.[1] ?? null,
    state: /\bstat:\s*([a-z]{3,13})/i.exec(said)?.[1]?.toUpperCase() ?? null,
    error: /\berr:\s*([0-9a-z]{1,8})/i.exec(said)?.[1]?.toLowerCase() ?? null,
  };
}

/** The text of a receipt: ASCII, also under `data_coding` 8, where some gateways lie; else UTF-16BE. */
function readReceiptText({ text: whole, dataCoding }: DeliverFields): string {
  const text = whole.subarray(0, LONGEST_TEXT);
  const plain = text.toString('latin1');
  if (dataCoding !== 8 || /\bid:/i.test(plain) || text.length % 2 === 1) return plain;
  return Buffer.from(text).swap16().toString('utf16le');
}

type Reasons = Readonly<Record<string, FailureReason>>;

function judgeState(state: string, fields: DeliverFields, error: string | null, reasons: Reasons): ReceiptState | null {
  const meaning = MEANINGS.find(([begins]) => state.startsWith(begins))?.[1];
  if (meaning === undefined) return null;
  if (meaning === 'delivered') return { state: 'delivered' };
  if (meaning === 'under-way') return { state: 'handed-over' };
  const { networkError } = fields;
  const byOperator = error !== null && Object.hasOwn(reasons, error) ? reasons[error] : undefined;
  const byNetwork = networkError?.network === GSM_NETWORK ? GSM_ERRORS[networkError.code] : undefined;
  return { state: 'failed', reason: byOperator ?? byNetwork ?? meaning };
}

/**
 * Reads a deliver_sm as a receipt: optional parameters first, else its text. `null`: not a receipt (a person's reply, which
 * could say anything), or one that cannot be understood.
 *
 * @param reasons what the operator's own `err:` codes mean, in small letters.
 */
export function readSmppReceipt(fields: DeliverFields, reasons: Reasons): SmppReceipt | null {
  const type = fields.esmClass & TYPE_BITS;
  // Nobody but the gateway can set these: with both, it is a receipt whatever the bits say.
  const byParameters = fields.receiptedMessageId !== null && fields.messageState !== null;
  if (type !== RECEIPT && type !== INTERMEDIATE && !byParameters) return null;
  const said = readFields(readReceiptText(fields));
  const id = canonicaliseId(fields.receiptedMessageId ?? said.id ?? '');
  if (!/^[\x21-\x7e]{1,64}$/.test(id)) return null;
  if (type === INTERMEDIATE) return { gatewayMessageId: id, receipt: { state: 'handed-over' } };
  const state = (fields.messageState === null ? null : STATES[fields.messageState]) ?? said.state;
  const receipt = state === null ? null : judgeState(state, fields, said.error, reasons);
  return receipt && { gatewayMessageId: id, receipt };
}
