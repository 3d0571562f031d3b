import { createPublicKey } from 'node:crypto';
import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

/** Shortest and longest modulus of an RSA key, bytes: 2048 bits (NIST SP 800-131A), and a bound on what a check costs. */
const MODULUS = { least: 256, most: 512 };

/** Parts of COSE keys (RFC 9053 §7, RFC 8230 §4). */
const COSE = { kind: 1, curve: -1, x: -2, y: -3, modulus: -1, exponent: -2 };

/**
 * Throws unless a COSE key is one of ours, whole, and a key that the platform can check signatures with: a point of its curve, a modulus
 * that is long enough. The library binds a key that was cut short, and nobody could ever answer with it.
 */
export function requireKey(cose: Uint8Array<ArrayBuffer>): void {
  const key = decodeCredentialPublicKey(cose) as unknown as Map<number, unknown>;
  createPublicKey({ key: toJwk(key), format: 'jwk' });
}

function toJwk(key: Map<number, unknown>): Record<string, string> {
  const bytes = (part: number, least: number, most = least): string => {
    const value = key.get(part);
    if (!(value instanceof Uint8Array) || value.length < least || value.length > most) throw new Error('Not a key.');
    return Buffer.from(value).toString('base64url');
  };
  const curve = key.get(COSE.curve);
  switch (key.get(COSE.kind)) {
    case 1:
      if (curve !== 6) break;
      return { kty: 'OKP', crv: 'Ed25519', x: bytes(COSE.x, 32) };
    case 2:
      if (curve !== 1) break;
      return { kty: 'EC', crv: 'P-256', x: bytes(COSE.x, 32), y: bytes(COSE.y, 32) };
    case 3:
      return { kty: 'RSA', n: bytes(COSE.modulus, MODULUS.least, MODULUS.most), e: bytes(COSE.exponent, 1, 4) };
  }
  throw new Error('Not a key that was asked for.');
}
