import { decodeAlaw } from '../prompts/alaw.ts';

/** A-law to µ-law (ITU-T G.711): clips are A-law; where the other side takes only µ-law they are translated by a table. */

const BIAS = 0x84;
const LOUDEST = 32_635;

/** A linear sample of 16 bits as one µ-law byte (table 2a). */
function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(sample), LOUDEST) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(size) - 7);
  const mantissa = (size >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => encodeUlaw(decodeAlaw(byte)));

/** Translates A-law samples to µ-law. */
export function toUlaw(alaw: Buffer): Buffer {
  return Buffer.from(alaw.map((byte) => TABLE[byte] ?? 0xff));
}
