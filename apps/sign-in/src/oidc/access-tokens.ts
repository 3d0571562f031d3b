import type { Keyring } from '@vakt/foundation/secrets';
import type Provider from 'oidc-provider';
import type { AdapterPayload } from 'oidc-provider';
import { readGrantId } from './grants.ts';
import { currentUnit } from './request-unit.ts';

/** An access token is good for userinfo alone, and the ID token says the same: it need not live long. */
export const ACCESS_TOKEN_SECONDS = 600;
const CONTEXT = 'access token';

interface TokenFields {
  grantId?: string;
  scope?: string;
  claims?: AdapterPayload['claims'];
  sid?: string;
  sessionUid?: string;
  gty?: string;
}

/** Makes an access token that carries its payload, encrypted: nothing to store, nothing to read for its bearer. */
function sealAccessToken(keyring: Keyring, fields: TokenFields): string {
  const now = Math.floor(currentUnit()?.now ?? Date.now() / 1000);
  const { grantId, scope, claims, sid, sessionUid, gty } = fields;
  const body = { grantId, scope, claims, sid, sessionUid, gty, iat: now, exp: now + ACCESS_TOKEN_SECONDS };
  return keyring.seal('oidc-artifact', JSON.stringify(body), CONTEXT);
}

/** Opens an access token; null when we did not make it or it was changed. */
export function openAccessToken(keyring: Keyring, token: string): AdapterPayload | null {
  try {
    const body = JSON.parse(keyring.open('oidc-artifact', token, CONTEXT)) as AdapterPayload;
    const facts = readGrantId(body.grantId);
    if (!facts) return null;
    return { ...body, kind: 'AccessToken', jti: token, accountId: facts.accountId, clientId: facts.clientId };
  } catch {
    return null;
  }
}

/** Makes a provider issue sealed access tokens: the token's id, which is its value, becomes its sealed payload. */
export function useSealedAccessTokens(provider: Provider, keyring: Keyring): void {
  const prototype = provider.AccessToken.prototype as unknown as { generateTokenId(this: TokenFields): string };
  const original = prototype.generateTokenId;
  prototype.generateTokenId = function generateTokenId() {
    // The original also settles the token's format.
    original.call(this);
    return sealAccessToken(keyring, this);
  };
}
