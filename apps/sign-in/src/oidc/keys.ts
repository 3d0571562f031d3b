import type { Keyring } from '@vakt/foundation/secrets';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import {
  advanceKeys,
  announceKeys,
  changeKeysAlone,
  insertKey,
  loadPublishedKeys,
  type StoredKey,
} from './signing-keys.store.ts';

/** How long a retired key stays published: longer than any token that it signed, and than relying parties keep the set. */
const RETIRED_PUBLISHED_SECONDS = 2 * 24 * 3600;
/** Notified when the keys changed. */
export const KEYS_CHANNEL = 'vakt_signing_keys';
const ALGORITHM = 'RS256';

export interface KeyDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
}

export interface SigningKeys {
  /** Private keys: the one that signs first, then the next one, then those lately retired. */
  keys: JWK[];
  /** Changes when the set or its order does. */
  version: string;
}

async function createKey(keyring: Keyring, state: StoredKey['state']): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true, modulusLength: 2048 });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const text = JSON.stringify({ ...jwk, kid, alg: ALGORITHM, use: 'sig' });
  return { kid, state, jwkSealed: keyring.seal('signing-key', text, kid) };
}

function open(keyring: Keyring, stored: readonly StoredKey[]): SigningKeys {
  const keys = stored.map((one) => JSON.parse(keyring.open('signing-key', one.jwkSealed, one.kid)) as JWK);
  return { keys, version: stored.map((one) => `${one.state}:${one.kid}`).join(' ') };
}

/** Loads the signing keys, making the first two when there are none. Safe when several processes start at once. */
export async function loadSigningKeys({ db, keyring }: KeyDependencies): Promise<SigningKeys> {
  const stored = await loadPublishedKeys(db, RETIRED_PUBLISHED_SECONDS);
  if (stored.some((key) => key.state === 'current')) return open(keyring, stored);
  const made = await changeKeysAlone(db, async (trx) => {
    const before = await loadPublishedKeys(trx, RETIRED_PUBLISHED_SECONDS);
    if (before.some((key) => key.state === 'current')) return before;
    for (const state of ['current', 'next'] as const) await insertKey(trx, await createKey(keyring, state));
    return loadPublishedKeys(trx, RETIRED_PUBLISHED_SECONDS);
  });
  return open(keyring, made);
}

/**
 * Rotates the keys: the next one signs from now on, the one that signed is only published, and a new next one is published
 * ahead of its use. Running processes follow within a minute; tokens of either are good meanwhile.
 */
export async function rotateKeys({ db, keyring }: KeyDependencies): Promise<{ current: string; next: string }> {
  await loadSigningKeys({ db, keyring });
  const fresh = await createKey(keyring, 'next');
  return changeKeysAlone(db, async (trx) => {
    await advanceKeys(trx);
    await insertKey(trx, fresh);
    await announceKeys(trx, KEYS_CHANNEL);
    const after = await loadPublishedKeys(trx, RETIRED_PUBLISHED_SECONDS);
    return { current: after.find((key) => key.state === 'current')?.kid ?? '', next: fresh.kid };
  });
}
