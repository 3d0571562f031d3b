import { encodeText } from '../text-encoding.ts';
import type { FailureReason, TextMessage } from '../transport.ts';
import { type Address, encodeSubmit } from './pdu.ts';

export interface SubmitSettings {
  serviceType: string;
  /** Type and plan of a sender of 4 or 5 digits. */
  shortCode: { ton: number; npi: number };
}

/** A text ready to be given to a gateway, part by part. */
export interface PreparedText {
  /** How many parts. */
  count: number;
  /** Body of the submit_sm for a part, from 0. Null when nothing is left of the message's life. */
  body(part: number, secondsLeft: number): Buffer | null;
}

/** Far more than a sign-in text has; what is longer is a mistake somewhere. */
const MOST_PARTS = 10;
/** User data header for a part of a long text: concatenation with an 8-bit reference (3GPP TS 23.040 §9.2.3.24.1). */
const CONCATENATION = [0x05, 0x00, 0x03];
/** `esm_class`: the short message begins with a header (§5.2.12). */
const WITH_HEADER = 0x40;
const DATA_CODING = { gsm7: 0, ucs2: 8 } as const;

const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;
const SHORT_CODE = /^\d{4,5}$/;
const NAME = /^[A-Za-z0-9]{1,11}$/;
/** Type of number and numbering plan (§5.2.5, §5.2.6): international in E.164, and alphanumeric. */
const TON_INTERNATIONAL = { ton: 1, npi: 1 };
const TON_NAME = { ton: 5, npi: 0 };

const MOST_DAYS = 30;

/** A relative time (§7.1.1.2): 600 seconds are `000000001000000R`. Rounded down; at least a second, at most 30 days. */
export function writeRelativeTime(seconds: number): string {
  const whole = Math.min(Math.max(1, Math.floor(seconds)), MOST_DAYS * 86_400);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const time = `${two((whole % 86_400) / 3600)}${two((whole % 3600) / 60)}${two(whole % 60)}`;
  return `0000${two(whole / 86_400)}${time}000R`;
}

function readSender(from: string, shortCode: SubmitSettings['shortCode']): Address | null {
  if (INTERNATIONAL.test(from)) return { ...TON_INTERNATIONAL, address: from.slice(1) };
  if (SHORT_CODE.test(from)) return { ...shortCode, address: from };
  return NAME.test(from) ? { ...TON_NAME, address: from } : null;
}

function addHeader(text: Buffer, reference: number, count: number, part: number): Buffer {
  return Buffer.concat([Buffer.from([...CONCATENATION, reference, count, part + 1]), text]);
}

/**
 * Creates what turns messages into submit_sm bodies, or gives the reason why one cannot be. The alphabet is chosen here
 * and never left to the gateway. A receipt is asked for the last part only: with it, the others have arrived or soon will,
 * and one message has one id.
 */
export function createSubmitWriter(settings: SubmitSettings): (message: TextMessage) => PreparedText | FailureReason {
  let reference = 0;
  return ({ to, from, body }) => {
    const source = readSender(from, settings.shortCode);
    if (!source) return 'sender_refused';
    if (!INTERNATIONAL.test(to)) return 'invalid_number';
    const destination = { ...TON_INTERNATIONAL, address: to.slice(1) };
    const { encoding, parts } = encodeText(body);
    const count = parts.length;
    if (count > MOST_PARTS) return 'config';
    reference = (reference + 1) % 256;
    const own = reference;
    return {
      count,
      body(part, secondsLeft) {
        const text = parts[part];
        if (text === undefined || secondsLeft < 1) return null;
        return encodeSubmit({
          serviceType: settings.serviceType,
          source,
          destination,
          esmClass: count > 1 ? WITH_HEADER : 0,
          validityPeriod: writeRelativeTime(secondsLeft),
          registeredDelivery: part === count - 1 ? 1 : 0,
          dataCoding: DATA_CODING[encoding],
          shortMessage: count > 1 ? addHeader(text, own, count, part) : text,
        });
      },
    };
  };
}
