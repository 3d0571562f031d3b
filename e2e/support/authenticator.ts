import { createHmac } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;

function decodeBase32(text: string): Buffer {
  const bits = [...text.replace(/[\s=]/g, '').toUpperCase()]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** An authenticator app in somebody's hand. Written from RFC 4226 and RFC 6238 alone, so that it checks the service's own. */
export interface Authenticator {
  /** The code of the step that is now, or of one so many steps away. */
  code(stepsAway?: number): string;
}

/** An app that was given a secret by hand (base32, spaces allowed). */
export function createAuthenticator(secret: string): Authenticator {
  const key = decodeBase32(secret);
  return {
    code(stepsAway = 0) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_SECONDS) + stepsAway));
      const mac = createHmac('sha1', key).update(counter).digest();
      const offset = (mac.at(-1) ?? 0) & 0xf;
      return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
    },
  };
}
