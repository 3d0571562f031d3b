import type { Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import { openAccessToken } from './access-tokens.ts';
import { createArtifactSeals } from './artifact-seals.ts';
import { loadRevocation } from './artifacts.store.ts';
import { readGrantId } from './grants.ts';

/** What an access token of ours says. */
export interface ReadAccessToken {
  accountId: string;
  /** The session that it was given in: what the worker may do now is asked of it. */
  accountSessionId: string;
  /** The relying party that it was given to. */
  clientId: string;
  scopes: readonly string[];
}

/** Reads an access token: null when we did not make it, it was changed, has run out, or its grant was revoked. */
export async function readAccessToken(
  { db, keyring }: { db: Database; keyring: Keyring },
  token: string,
): Promise<ReadAccessToken | null> {
  const payload = openAccessToken(keyring, token);
  const facts = readGrantId(payload?.grantId);
  if (!payload?.grantId || !facts) return null;
  const { revoked, now } = await loadRevocation(db, createArtifactSeals(keyring).hash('Grant', payload.grantId));
  if (revoked || (payload.exp ?? 0) <= now) return null;
  return { ...facts, scopes: String(payload.scope ?? '').split(' ') };
}
