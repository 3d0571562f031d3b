/**
 * Protocol data units of SMPP 3.4 (Short Message Peer to Peer Protocol Specification v3.4, issue 1.2), as far as a
 * transceiver that sends texts and hears receipts needs them. Encoding throws for a mistake of ours; decoding never
 * throws: `null` is "not what the specification says".
 */

/** `command_id`, §5.1.2.1. An answer is its request with the highest bit set. */
export const COMMAND = {
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  outbind: 0x0b,
  enquireLink: 0x15,
  alertNotification: 0x102,
} as const;
const ANSWER = 0x80000000;
export const GENERIC_NACK = 0x80000000;

export const HEADER_LENGTH = 16;
/** Sequence numbers go from 1 to this one (§3.2). */
export const HIGHEST_SEQUENCE = 0x7fffffff;

/** Optional parameters (TLV) that tell of a message, §5.3.2. */
const TAG = { receiptedMessageId: 0x001e, networkErrorCode: 0x0423, messagePayload: 0x0424, messageState: 0x0427 };

/** Longest fields that we believe, terminating zero left out. The specification has less; some operators send more. */
const LONGEST_HEARD = 64;

export interface Pdu {
  command: number;
  status: number;
  sequence: number;
  body: Buffer;
}

/** What a bind_transceiver says of us (§4.1.5). */
export interface BindFields {
  systemId: string;
  password: string;
  systemType: string;
  addressTon: number;
  addressNpi: number;
  addressRange: string;
}

export interface Address {
  ton: number;
  npi: number;
  address: string;
}

/** What a submit_sm says (§4.4.1); the rest of its fields is zero. */
export interface SubmitFields {
  serviceType: string;
  source: Address;
  destination: Address;
  esmClass: number;
  /** Relative, §7.1.1.2. */
  validityPeriod: string;
  registeredDelivery: 0 | 1;
  dataCoding: 0 | 8;
  shortMessage: Buffer;
}

/** What we read of a deliver_sm (§4.6.1). Addresses are left out: some operators swap them, and nothing is matched by them. */
export interface DeliverFields {
  esmClass: number;
  dataCoding: number;
  /** `short_message`, or `message_payload` when that is empty. */
  text: Buffer;
  receiptedMessageId: string | null;
  messageState: number | null;
  /** Kind of network and its own error (§5.3.2.31). */
  networkError: { network: number; code: number } | null;
}

export function isAnswer(command: number): boolean {
  return command >= ANSWER;
}

export function answerTo(command: number): number {
  return command + ANSWER;
}

const NOTHING = Buffer.alloc(0);

/** Makes a whole PDU. */
export function encodePdu(command: number, status: number, sequence: number, body: Buffer = NOTHING): Buffer {
  const pdu = Buffer.allocUnsafe(HEADER_LENGTH + body.length);
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(command, 4);
  pdu.writeUInt32BE(status, 8);
  pdu.writeUInt32BE(sequence, 12);
  body.copy(pdu, HEADER_LENGTH);
  return pdu;
}

/** Reads a PDU that the framer cut: its length is right already. */
export function decodePdu(bytes: Buffer): Pdu {
  return {
    command: bytes.readUInt32BE(4),
    status: bytes.readUInt32BE(8),
    sequence: bytes.readUInt32BE(12),
    body: bytes.subarray(HEADER_LENGTH),
  };
}

/** A C-octet string of at most `longest` ASCII characters. Throws when it does not fit: the caller checks what people gave. */
function cString(value: string, longest: number): Buffer {
  if (value.length > longest || !/^[\x20-\x7e]*$/.test(value)) throw new Error('A field does not fit into its PDU.');
  return Buffer.from(`${value}\0`, 'latin1');
}

export function encodeBind(fields: BindFields): Buffer {
  return Buffer.concat([
    cString(fields.systemId, 15),
    // The specification has room for 8; some operators give longer ones.
    cString(fields.password, LONGEST_HEARD),
    cString(fields.systemType, 12),
    Buffer.from([0x34, fields.addressTon, fields.addressNpi]),
    cString(fields.addressRange, 40),
  ]);
}

function encodeAddress({ ton, npi, address }: Address): Buffer {
  return Buffer.concat([Buffer.from([ton, npi]), cString(address, 20)]);
}

export function encodeSubmit(fields: SubmitFields): Buffer {
  if (fields.shortMessage.length > 254) throw new Error('A part of a text is longer than a PDU takes.');
  return Buffer.concat([
    cString(fields.serviceType, 5),
    encodeAddress(fields.source),
    encodeAddress(fields.destination),
    // esm_class, protocol_id, priority_flag, and an empty schedule_delivery_time: at once.
    Buffer.from([fields.esmClass, 0, 0, 0]),
    cString(fields.validityPeriod, 16),
    // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id, sm_length.
    Buffer.from([fields.registeredDelivery, 0, fields.dataCoding, 0, fields.shortMessage.length]),
    fields.shortMessage,
  ]);
}

/** Body of a deliver_sm_resp: an unused message id, empty (§4.6.2). */
export const EMPTY_MESSAGE_ID: Buffer = Buffer.from([0]);

class Malformed extends Error {}

/** Reads the fields of a body one after the other; throws `Malformed` at its end. */
class FieldReader {
  #at = 0;
  readonly #body: Buffer;
  constructor(body: Buffer) {
    this.#body = body;
  }
  get left(): number {
    return this.#body.length - this.#at;
  }
  cString(longest = LONGEST_HEARD): string {
    const end = this.#body.indexOf(0, this.#at);
    if (end < 0 || end - this.#at > longest) throw new Malformed();
    const value = this.#body.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return value;
  }
  bytes(count: number): Buffer {
    if (count > this.left) throw new Malformed();
    this.#at += count;
    return this.#body.subarray(this.#at - count, this.#at);
  }
  byte(): number {
    return this.bytes(1).readUInt8(0);
  }
  /** What is left, as optional parameters: tag, length, value. The first of a kind counts. */
  parameters(): Map<number, Buffer> {
    const found = new Map<number, Buffer>();
    while (this.left > 0) {
      const head = this.bytes(4);
      const value = this.bytes(head.readUInt16BE(2));
      const tag = head.readUInt16BE(0);
      if (!found.has(tag)) found.set(tag, value);
    }
    return found;
  }
}

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** The message id in the body of a submit_sm_resp; null when there is none that can be read. */
export function decodeMessageId(body: Buffer): string | null {
  return attempt(() => new FieldReader(body).cString()) || null;
}

function readText(value: Buffer | undefined): string | null {
  if (value === undefined || value.length > LONGEST_HEARD + 1) return null;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end < 0 ? value.length : end) || null;
}

function readNetworkError(value: Buffer | undefined): DeliverFields['networkError'] {
  return value?.length === 3 ? { network: value.readUInt8(0), code: value.readUInt16BE(1) } : null;
}

/** Reads the body of a deliver_sm. */
export function decodeDeliver(body: Buffer): DeliverFields | null {
  return attempt(() => {
    const fields = new FieldReader(body);
    fields.cString();
    fields.bytes(2);
    fields.cString();
    fields.bytes(2);
    fields.cString();
    const esmClass = fields.byte();
    fields.bytes(2);
    fields.cString();
    fields.cString();
    fields.bytes(2);
    const dataCoding = fields.byte();
    fields.byte();
    const shortMessage = fields.bytes(fields.byte());
    const parameters = fields.parameters();
    const state = parameters.get(TAG.messageState);
    return {
      esmClass,
      dataCoding,
      text: shortMessage.length > 0 ? shortMessage : (parameters.get(TAG.messagePayload) ?? shortMessage),
      receiptedMessageId: readText(parameters.get(TAG.receiptedMessageId)),
      messageState: state?.length === 1 ? state.readUInt8(0) : null,
      networkError: readNetworkError(parameters.get(TAG.networkErrorCode)),
    };
  });
}
