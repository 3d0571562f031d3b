export type TokenKind = 'totp' | 'hotp';
export type TokenAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** How a token makes its codes. */
export interface TokenShape {
  kind: TokenKind;
  algorithm: TokenAlgorithm;
  digits: 6 | 8;
  /** Seconds that a code of a TOTP token lives; null for HOTP. */
  intervalSeconds: number | null;
}

/** A token with its secret opened, and how far it has come. Stays in memory; never in a log or a page. */
export interface TokenMaterial extends TokenShape {
  /** Base32. */
  secret: string;
  /** The least moving factor that is still accepted: HOTP's counter; TOTP's last accepted time step and one. */
  nextCounter: number;
  /** How many intervals its clock is ahead of ours; 0 for HOTP. */
  drift: number;
}

/**
 * `stock`: nobody's yet. `assigned`: somebody's, who has not proved it. `active`: a method of somebody's. `removed`: was a
 * method, and is none any more; it may be released into stock. `lost`: its secret is destroyed.
 */
export type TokenState = 'stock' | 'assigned' | 'active' | 'removed' | 'lost';

/** How a serial number is compared: people leave out hyphens and type small letters. */
export function serialKey(serial: string): string {
  return serial
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '');
}
