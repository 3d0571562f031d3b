import { newToken } from '@vakt/foundation/ids';
import { CLAIMS, SCOPES } from './claims.ts';

/**
 * What was granted is the same for every relying party, because an administrator configured each of them: all our scopes.
 * So a grant needs no row. Its id says whose and for whom it is; it stands only inside sealed payloads, never in a browser.
 */
export interface GrantFacts {
  accountId: string;
  accountSessionId: string;
  clientId: string;
}

/** Makes the id of a new grant: unguessable, so that revoking it touches this one sign-in alone. */
export function newGrantId(facts: GrantFacts): string {
  return [newToken(16), facts.accountSessionId, facts.accountId, facts.clientId].map(encodeURIComponent).join(':');
}

/** Reads a grant's id; null for anything that `newGrantId` did not make. */
export function readGrantId(grantId: string | undefined): GrantFacts | null {
  const parts = grantId?.split(':').map(decodeURIComponent) ?? [];
  const [nonce, accountSessionId, accountId, clientId] = parts;
  if (!nonce || !accountSessionId || !accountId || !clientId || parts.length !== 4) return null;
  return { accountSessionId, accountId, clientId };
}

/** The payload that the provider would have stored for a grant. */
export function rebuildGrant(grantId: string): Record<string, unknown> | null {
  const facts = readGrantId(grantId);
  if (!facts) return null;
  const now = Math.floor(Date.now() / 1000);
  const { accountId, clientId } = facts;
  const openid = { scope: SCOPES.join(' '), claims: [...CLAIMS] };
  return { kind: 'Grant', jti: grantId, iat: now, exp: now + 3600, accountId, clientId, openid };
}
