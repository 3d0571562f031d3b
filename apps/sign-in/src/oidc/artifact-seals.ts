import type { Keyring } from '@vakt/foundation/secrets';
import type { AdapterPayload } from 'oidc-provider';
import type { ArtifactRow, StoredArtifact } from './artifacts.store.ts';

/** How artifacts lie at rest: ids as keyed hashes, for they are bearer secrets; payloads encrypted and bound to their row's id. */
export interface ArtifactSeals {
  hash(kind: string, id: string): string;
  close(kind: string, id: string, payload: AdapterPayload, lifeSeconds: number): ArtifactRow;
  /** Opens a row. Its time left is the database's, put in terms of this machine's clock. */
  open(kind: string, stored: StoredArtifact): AdapterPayload;
}

/** Creates the seals. */
export function createArtifactSeals(keyring: Keyring): ArtifactSeals {
  const hash = (kind: string, id: string) => keyring.hash('oidc-artifact', `${kind}/${id}`);
  return {
    hash,
    close(kind, id, payload, lifeSeconds) {
      // A session's row is known by its uid, which stays: so there is one. Its id, the cookie's value, changes.
      const isSession = kind === 'Session';
      const idHash = hash(kind, isSession ? String(payload.uid) : id);
      return {
        kind,
        idHash,
        payloadSealed: keyring.seal('oidc-artifact', JSON.stringify(payload), `${kind}/${idHash}`),
        uidHash: isSession ? hash('Session id', id) : null,
        grantHash: payload.grantId === undefined ? null : hash('Grant', payload.grantId),
        lifeSeconds,
      };
    },
    open(kind, stored) {
      const payload = JSON.parse(
        keyring.open('oidc-artifact', stored.payloadSealed, `${kind}/${stored.idHash}`),
      ) as AdapterPayload;
      const exp = Math.floor(Date.now() / 1000 + stored.secondsLeft);
      return { ...payload, exp, ...(stored.consumed ? { consumed: true } : {}) };
    },
  };
}
