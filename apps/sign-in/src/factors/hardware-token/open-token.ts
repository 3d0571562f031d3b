import type { Keyring } from '@vakt/foundation/secrets';
import type { SealedToken } from './active-tokens.store.ts';
import type { TokenMaterial } from './token.ts';

/** The token's id is bound in: a sealed secret that is moved to another row does not open. */
const contextOf = (tokenId: string) => `hardware-token/${tokenId}`;

/** Seals a token's secret (Base32) for its row. */
export function sealTokenSecret(keyring: Keyring, tokenId: string, secret: string): string {
  return keyring.seal('totp-secret', secret, contextOf(tokenId));
}

/** Keyed hash of a secret, by which a file is compared with what is stored. */
export function hashTokenSecret(keyring: Keyring, secret: string): string {
  return keyring.hash('totp-secret', `hardware-token ${secret}`);
}

/** Opens a stored token. Throws when it was changed outside, or its key is gone. */
export function openToken(keyring: Keyring, row: SealedToken): TokenMaterial {
  const { kind, algorithm, digits, intervalSeconds, drift } = row;
  return {
    kind,
    algorithm,
    digits,
    intervalSeconds,
    drift,
    nextCounter: Number(row.nextCounter),
    secret: keyring.open('totp-secret', row.secretSealed, contextOf(row.id)),
  };
}
