/**
 * How a gateway writes the ids of messages. Some answer in one base and report in the other (Kannel's `msg-id-type` is
 * the same setting): what answers are in, and then receipts.
 */
export type MessageIds = 'as-is' | 'hex-to-decimal' | 'decimal-to-hex';

const DIGITS: Record<MessageIds, RegExp> = {
  'as-is': /^$/,
  'hex-to-decimal': /^[0-9a-f]{1,32}$/i,
  'decimal-to-hex': /^[0-9]{1,38}$/,
};

/** One form for one id: small letters, no leading zeros. Some gateways report in another form than they answered. */
export function canonicaliseId(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}

/** The id of an answer in the form in which its receipt will name it. */
export function readAnsweredId(id: string, ids: MessageIds): string {
  if (!DIGITS[ids].test(id)) return canonicaliseId(id);
  return ids === 'hex-to-decimal' ? BigInt(`0x${id}`).toString(10) : BigInt(id).toString(16);
}
