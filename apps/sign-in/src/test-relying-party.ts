import * as rp from 'openid-client';
import type { Page, TestBrowser } from './test-browser.ts';
import type { TestService } from './test-service.ts';
import { CALLBACK } from './test-settings.ts';

/** What a relying party may ask for (OpenID Connect Core §3.1.2.1). */
export interface Wishes {
  scope?: string;
  acr_values?: string;
  /** The claims parameter, as an object. */
  claims?: object;
  prompt?: string;
  max_age?: string;
  login_hint?: string;
  ui_locales?: string;
}

export interface StartedSignIn {
  url: URL;
  /** The browser's first page of the journey, or the callback when nobody had to be asked. */
  page: Page;
  verifier: string;
  state: string;
  nonce: string;
}

export type IdTokenClaims = rp.IDToken;

/** A relying party with a real library (openid-client): code flow with PKCE, state and nonce; ID tokens' signatures are verified. */
export interface TestRelyingParty {
  config: rp.Configuration;
  /** Builds a request and opens it in a browser. */
  start(browser: TestBrowser, wishes?: Wishes): Promise<StartedSignIn>;
  /** The error of a callback, or null. */
  errorOf(page: Page): string | null;
  /** Redeems the code of the callback. Throws as the library does when anything is wrong. */
  redeem(started: StartedSignIn, callback: Page): Promise<rp.TokenEndpointResponse & rp.TokenEndpointResponseHelpers>;
  /** The claims of the verified ID token. */
  finish(started: StartedSignIn, callback: Page): Promise<IdTokenClaims>;
}

export async function createRelyingParty(service: TestService, clientId = 'desk'): Promise<TestRelyingParty> {
  const secret = service.settings.services.find((one) => one.id === clientId)?.client.secret ?? '';
  const execute = [rp.allowInsecureRequests, rp.enableNonRepudiationChecks];
  const config = await rp.discovery(
    new URL(service.origin),
    clientId,
    { client_secret: secret },
    rp.ClientSecretBasic(secret),
    { execute },
  );
  const party: TestRelyingParty = {
    config,
    async start(browser, { claims, ...wishes } = {}) {
      const verifier = rp.randomPKCECodeVerifier();
      const state = rp.randomState();
      const nonce = rp.randomNonce();
      const url = rp.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid profile',
        code_challenge: await rp.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...wishes,
        ...(claims ? { claims: JSON.stringify(claims) } : {}),
      });
      return { url, page: await browser.open(url), verifier, state, nonce };
    },
    errorOf: (page) => page.url.searchParams.get('error'),
    async redeem({ verifier, state, nonce }, callback) {
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      return rp.authorizationCodeGrant(config, callback.url, checks);
    },
    async finish(started, callback) {
      const claims = (await party.redeem(started, callback)).claims();
      if (!claims) throw new Error('There is no ID token.');
      return claims;
    },
  };
  return party;
}

/** The claims parameter that demands two factors and nothing less. */
export const TWO_FACTORS_OR_NOTHING = {
  id_token: { acr: { essential: true, value: 'https://refeds.org/profile/mfa' } },
};
