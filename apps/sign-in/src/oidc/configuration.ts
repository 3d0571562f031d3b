import type { IncomingMessage } from 'node:http';
import type { Keyring } from '@vakt/foundation/secrets';
import type { JWK } from 'jose';
import {
  type Adapter,
  type ClientMetadata,
  type Configuration,
  interactionPolicy,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { LEVELS } from '../policies/levels.ts';
import type { Service, Settings } from '../settings.ts';
import { ACCESS_TOKEN_SECONDS } from './access-tokens.ts';
import { CLAIMS_OF_SCOPES, nameClaims, SCOPES, scopesOf } from './claims.ts';
import type { Decisions } from './decisions.ts';
import { readGrantId } from './grants.ts';
import { answerOrAsk } from './issue-answer.ts';
import type { DoorPages } from './pages.ts';
import { showProblem, showSignedOut, showSignOutConfirm } from './render-pages.ts';

export interface ConfigurationDependencies {
  settings: Pick<Settings, 'publicUrl' | 'services' | 'session'>;
  keyring: Keyring;
  decisions: Decisions;
  pages: DoorPages;
  readBrowserToken(request: IncomingMessage): string | null;
  readAddress(request: IncomingMessage): string;
}

/** A person has this long for a journey, the longest being to install an app and enrol. */
const INTERACTION_SECONDS = 3600;
/** OAuth 2.0 Security Best Current Practice and ASVS 10.4.3 (level 3): a minute. */
const CODE_SECONDS = 60;
const ID_TOKEN_SECONDS = 600;

function describeClient(service: Service): ClientMetadata {
  const { client } = service;
  const backchannel = client.backchannelLogoutUri;
  return {
    client_id: service.id,
    client_name: service.name,
    client_secret: client.secret,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    response_types: ['code'],
    response_modes: ['query', 'form_post'],
    grant_types: ['authorization_code'],
    scope: scopesOf(client).join(' '),
    token_endpoint_auth_method: 'client_secret_basic',
    ...(backchannel ? { backchannel_logout_uri: backchannel, backchannel_logout_session_required: true } : {}),
  };
}

/**
 * One gate decides about every request. Prompts are read from the request and acknowledged by the decision itself, so the
 * provider's own checks ("has this prompt been resolved?") would only ask again.
 */
function createPolicy(deps: ConfigurationDependencies): interactionPolicy.Prompt[] {
  const { Check, Prompt } = interactionPolicy;
  const gate = new Check('decision', 'the person must be asked', 'login_required', (ctx) => answerOrAsk(deps, ctx));
  const login = new Prompt({ name: 'login', requestable: true }, gate);
  const selectAccount = new Prompt({ name: 'select_account', requestable: true });
  login.checks.remove('login_prompt');
  selectAccount.checks.remove('select_account_prompt');
  return [login, selectAccount];
}

/** Finds the account of a code or token, or nothing when it is closed or the session it came from has ended (T5). */
async function findAccount({ decisions }: ConfigurationDependencies, accountId: string, token?: { grantId?: string }) {
  // While a request is being answered the gate has just decided; nothing is read from this account then.
  if (token === undefined) return { accountId, claims: () => ({ sub: accountId }) };
  const facts = readGrantId(token.grantId);
  if (!facts || facts.accountId !== accountId) return undefined;
  const claims = await decisions.loadClaims(accountId, facts.accountSessionId);
  return claims === null ? undefined : { accountId, claims: () => nameClaims(accountId, claims) };
}

/** The provider's cookies by name; the privacy page lists them. */
export function nameCookies(secure: boolean): Record<'session' | 'interaction' | 'resume', string> {
  // The prefixes bind a cookie to this host and to TLS (RFC 6265bis §4.1.3); browsers refuse them on plain http.
  return secure
    ? { session: '__Host-oidc_session', interaction: '__Secure-oidc_interaction', resume: '__Secure-oidc_resume' }
    : { session: 'oidc_session', interaction: 'oidc_interaction', resume: 'oidc_resume' };
}

const ROUTES = {
  authorization: '/oidc/auth',
  end_session: '/oidc/session/end',
  jwks: '/oidc/jwks',
  pushed_authorization_request: '/oidc/par',
  token: '/oidc/token',
  userinfo: '/oidc/userinfo',
};

function createFeatures({ pages }: ConfigurationDependencies): Configuration['features'] {
  return {
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx: KoaContextWithOIDC) => showSignOutConfirm(pages, ctx),
      postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => showSignedOut(pages, ctx),
    },
    userinfo: { enabled: true },
  };
}

/** Refuses every address but those of configured relying parties; these may be local, for an administrator wrote them. */
function createFetch(services: readonly Service[]): NonNullable<Configuration['fetch']> {
  const allowed = new Set(
    services.flatMap(({ client }) => client.backchannelLogoutUri ?? []).map((uri) => new URL(uri).href),
  );
  return async (url, options) => {
    if (!allowed.has(String(url))) throw new Error('An address that is not configured.');
    const { dispatcher: _guard, ...rest } = options as RequestInit & { dispatcher?: unknown };
    return globalThis.fetch(url, rest);
  };
}

/** The whole configuration of oidc-provider; everything that is not here is off. */
export function createConfiguration(
  deps: ConfigurationDependencies,
  adapter: (kind: string) => Adapter,
  keys: JWK[],
): Configuration {
  const { settings, keyring, pages } = deps;
  const secure = settings.publicUrl.protocol === 'https:';
  return {
    acrValues: [...LEVELS],
    adapter,
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: Object.fromEntries(Object.entries(CLAIMS_OF_SCOPES).map(([scope, claims]) => [scope, [...claims]])),
    clients: settings.services.map(describeClient),
    clientBasedCORS: () => false,
    clientAuthMethods: ['client_secret_basic'],
    conformIdTokenClaims: false,
    cookies: {
      names: nameCookies(secure),
      // The session's id is itself unguessable; a journey's id stands in addresses, so its cookie proves itself by signature.
      long: { httpOnly: true, sameSite: 'lax', signed: false, secure, path: '/' },
      short: { httpOnly: true, sameSite: 'lax', signed: true, secure },
      keys: [keyring.hash('oidc-artifact', 'cookie signatures')],
    },
    discovery: { ui_locales_supported: ['nb', 'nn', 'se', 'en'] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    expiresWithSession: async () => false,
    features: createFeatures(deps),
    fetch: createFetch(settings.services),
    findAccount: (_ctx, accountId, token) => findAccount(deps, accountId, token as { grantId?: string } | undefined),
    interactions: {
      policy: createPolicy(deps),
      url: (_ctx, interaction) => `/sign-in/${interaction.uid}`,
    },
    jwks: { keys } as Configuration['jwks'],
    loadExistingGrant: async () => undefined,
    pkce: { required: () => true },
    renderError: (ctx, _out, error) => showProblem(pages, ctx, error),
    responseTypes: ['code'],
    routes: ROUTES,
    scopes: [...SCOPES],
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      IdToken: ID_TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: settings.session.absoluteSeconds,
      Grant: ACCESS_TOKEN_SECONDS,
    },
  };
}
