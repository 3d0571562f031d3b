import type { Clock } from '@vakt/foundation/clock';
import { HOUR } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import { Problem } from '@vakt/foundation/problem';
import { createRemoteJWKSet, customFetch as joseFetch } from 'jose';
import * as client from 'openid-client';
import { problems } from '../problems.ts';
import { LANGUAGE_TAGS, type LanguageTag } from '../settings.ts';
import { type LogoutToken, verifyLogoutToken } from './logout-token.ts';

/** The provider's answers are asked for again after this long, so that changed endpoints are noticed. */
const METADATA_LIFE = HOUR;
const TIMEOUT_SECONDS = 10;

/** What a sign-in is asked with. Strings are made by the caller, so that it can keep what must be compared later. */
export interface AuthorizationRequest {
  state: string;
  nonce: string;
  codeVerifier: string;
  /** Languages of the page, first choice first. */
  uiLocales: string;
  /** Ask for this context, and for an error rather than less (OpenID Connect Core §5.5.1.1). */
  essentialAcr: string | null;
  /** Oldest sign-in that will do, seconds. */
  maxAge: number | null;
  chooseAccount: boolean;
  loginHint: string | null;
}

/** What came back, after every check of signature, issuer, audience, nonce and times. */
export interface SignedIn {
  issuer: string;
  subject: string;
  idToken: string;
  issuedAt: number;
  acr: string;
  amr: string[];
  authTime: number | null;
  sid: string | null;
  name: string | null;
  userName: string | null;
  organisation: string | null;
  roles: string[];
  email: string | null;
  language: LanguageTag | null;
}

/** The sign-in service as the desk sees it: any OpenID Connect provider. Every call may throw `sign-in-unavailable`. */
export interface SignInService {
  /** Pushes the request (PAR, RFC 9126) and gives the address to send the browser to. */
  createAuthorizationUrl(request: AuthorizationRequest): Promise<URL>;
  /** Redeems the code in a callback's query. Throws `sign-in-refused` or `sign-in-invalid`. */
  redeem(
    query: string,
    expected: { state: string; nonce: string; codeVerifier: string; maxAge: number | null },
  ): Promise<SignedIn>;
  /** Where the browser goes to be signed out there too (RP-Initiated Logout 1.0); null when the provider has no such place. */
  createSignOutUrl(idToken: string, uiLocales: string): Promise<URL | null>;
  /** Verifies a logout token (Back-Channel Logout 1.0 §2.6). Throws when it does not hold. */
  verifyLogoutToken(token: string): Promise<LogoutToken>;
}

export interface SignInServiceOptions {
  issuer: URL;
  clientId: string;
  clientSecret: string;
  redirectUri: URL;
  postLogoutRedirectUri: URL;
  clock: Clock;
  log: Log;
  /** How the network is reached; the runtime's own by default. */
  fetch?: typeof globalThis.fetch;
}

interface Known {
  configuration: client.Configuration;
  keys: ReturnType<typeof createRemoteJWKSet>;
}

/** Creates the client. Nothing is asked of the provider before the first call; a provider that is down is asked again at the next. */
export function createSignInService(options: SignInServiceOptions): SignInService {
  const load = createLoader(options);
  return {
    createAuthorizationUrl: async (request) => {
      const { configuration } = await load();
      const parameters = await authorizationParameters(options, request);
      const push = configuration.serverMetadata().pushed_authorization_request_endpoint !== undefined;
      if (!push) return client.buildAuthorizationUrl(configuration, parameters);
      return asked(options, () => client.buildAuthorizationUrlWithPAR(configuration, parameters));
    },
    redeem: async (query, expected) => {
      const { configuration } = await load();
      // Built from our own address: the Host header of the request has no say.
      const callback = new URL(options.redirectUri);
      callback.search = query;
      return asked(options, () => redeemCode(configuration, callback, expected));
    },
    createSignOutUrl: async (idToken, uiLocales) => {
      const { configuration } = await load();
      if (!configuration.serverMetadata().end_session_endpoint) return null;
      return client.buildEndSessionUrl(configuration, {
        id_token_hint: idToken,
        post_logout_redirect_uri: options.postLogoutRedirectUri.href,
        ui_locales: uiLocales,
      });
    },
    verifyLogoutToken: async (token) => {
      const { configuration, keys } = await load();
      const { issuer } = configuration.serverMetadata();
      return verifyLogoutToken(token, { issuer, clientId: options.clientId, keys, clock: options.clock });
    },
  };
}

/** One discovery for all who wait; a failed one is forgotten, so that the next request tries again. */
function createLoader(options: SignInServiceOptions): () => Promise<Known> {
  let known: Promise<Known> | null = null;
  let loadedAt = 0;
  return () => {
    const now = options.clock.now().getTime();
    if (known && now - loadedAt < METADATA_LIFE) return known;
    const before = known;
    loadedAt = now;
    const loading = discover(options).catch((error: unknown) => {
      options.log.warn({ reason: reasonOf(error) }, 'the sign-in service does not answer');
      loadedAt = before ? now - METADATA_LIFE / 2 : 0;
      known = before;
      if (before) return before;
      throw problems.signInUnavailable();
    });
    known = loading;
    return loading;
  };
}

async function discover(options: SignInServiceOptions): Promise<Known> {
  const insecure = options.issuer.protocol === 'http:';
  const configuration = await client.discovery(
    options.issuer,
    options.clientId,
    undefined,
    client.ClientSecretBasic(options.clientSecret),
    {
      // Signatures are checked although the token came straight from the provider: the desk trusts no proxy between.
      execute: [client.enableNonRepudiationChecks, ...(insecure ? [client.allowInsecureRequests] : [])],
      timeout: TIMEOUT_SECONDS,
      ...(options.fetch ? { [client.customFetch]: options.fetch as client.CustomFetch } : {}),
    },
  );
  const { jwks_uri: jwksUri } = configuration.serverMetadata();
  if (!jwksUri) throw new Error('the provider publishes no keys');
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: TIMEOUT_SECONDS * 1000,
    ...(options.fetch ? { [joseFetch]: options.fetch } : {}),
  });
  return { configuration, keys };
}

async function authorizationParameters(
  options: SignInServiceOptions,
  request: AuthorizationRequest,
): Promise<Record<string, string>> {
  const acr = request.essentialAcr === null ? null : { essential: true, values: [request.essentialAcr] };
  return {
    response_type: 'code',
    redirect_uri: options.redirectUri.href,
    scope: 'openid profile email',
    state: request.state,
    nonce: request.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    ui_locales: request.uiLocales,
    claims: JSON.stringify({
      id_token: {
        acr,
        amr: null,
        auth_time: null,
        name: null,
        preferred_username: null,
        roles: null,
        organisation: null,
        email: null,
        locale: null,
      },
    }),
    ...(request.essentialAcr === null ? {} : { acr_values: request.essentialAcr }),
    ...(request.maxAge === null ? {} : { max_age: String(request.maxAge) }),
    ...(request.chooseAccount ? { prompt: 'select_account' } : {}),
    ...(request.loginHint === null ? {} : { login_hint: request.loginHint }),
  };
}

async function redeemCode(
  configuration: client.Configuration,
  callback: URL,
  expected: { state: string; nonce: string; codeVerifier: string; maxAge: number | null },
): Promise<SignedIn> {
  const tokens = await client.authorizationCodeGrant(configuration, callback, {
    expectedState: expected.state,
    expectedNonce: expected.nonce,
    pkceCodeVerifier: expected.codeVerifier,
    idTokenExpected: true,
    ...(expected.maxAge === null ? {} : { maxAge: expected.maxAge }),
  });
  const claims = tokens.claims();
  if (!claims || !tokens.id_token) throw problems.signInInvalid();
  // Providers may keep the profile for userinfo (OpenID Connect Core §5.4): asked only when it is missing.
  const profile =
    claims['name'] === undefined || claims['preferred_username'] === undefined
      ? { ...(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims }
      : claims;
  return {
    issuer: claims.iss,
    subject: claims.sub,
    idToken: tokens.id_token,
    issuedAt: claims.iat,
    acr: textOf(claims['acr']) ?? '',
    amr: textsOf(claims['amr']),
    authTime: claims.auth_time ?? null,
    sid: textOf(claims['sid']),
    name: textOf(profile['name']),
    userName: textOf(profile['preferred_username']),
    organisation: textOf(profile['organisation']),
    roles: textsOf(profile['roles']),
    // An address that the provider itself does not vouch for is nobody's (OpenID Connect Core §5.1, email_verified).
    email: profile['email_verified'] === false ? null : textOf(profile['email']),
    language: languageOf(profile['locale']),
  };
}

/** Runs a question to the provider and turns what goes wrong into one of our problems. */
async function asked<T>(options: SignInServiceOptions, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const problem = problemOf(error);
    options.log.warn({ kind: problem.kind, reason: reasonOf(error) }, 'the sign-in service did not let somebody in');
    throw problem;
  }
}

const UNREACHABLE = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** What the provider's error words mean to a person (RFC 6749 §4.1.2.1, unmet_authentication_requirements of OpenID). */
const ANSWERS: Readonly<Record<string, () => Problem>> = {
  access_denied: problems.signInCancelled,
  unmet_authentication_requirements: problems.levelNotMet,
  temporarily_unavailable: problems.signInUnavailable,
  server_error: problems.signInUnavailable,
};

function problemOf(error: unknown): Problem {
  if (error instanceof client.AuthorizationResponseError) {
    return (ANSWERS[error.error] ?? problems.signInRefused)();
  }
  if (error instanceof client.ResponseBodyError) {
    return error.status >= 500 ? problems.signInUnavailable() : problems.signInInvalid();
  }
  if (error instanceof client.ClientError) {
    return UNREACHABLE.has(error.code ?? '') ? problems.signInUnavailable() : problems.signInInvalid();
  }
  return error instanceof TypeError ? problems.signInUnavailable() : problems.signInInvalid();
}

/** What may be logged of an error: its code or the provider's error word, never a token or an address with a code in it. */
function reasonOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
    return error.error;
  if (error instanceof client.ClientError) return `${error.code ?? 'unknown'}: ${error.message}`;
  if (error instanceof TypeError && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : 'unknown';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The `locale` claim (BCP 47) as one of our languages. */
function languageOf(value: unknown): LanguageTag | null {
  const [tag] = (textOf(value) ?? '').toLowerCase().split('-');
  return LANGUAGE_TAGS.find((one) => one === tag) ?? null;
}

/** A claim that is one text or several. Anything else counts for nothing. */
function textsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string' && one !== '');
}
