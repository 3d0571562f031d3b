import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

/** What the provider says about whoever comes next. */
export interface NextAnswer {
  accountId: string;
  acr: string;
  amr: string[];
  /** Seconds before now at which the person signed in. */
  ageSeconds: number;
  claims: Record<string, unknown>;
  /** Answer with this error instead. */
  error: string | null;
}

/** A real oidc-provider that lets everybody in as the test says: a stand-in for any provider, also a careless one. */
export interface TestProvider {
  issuer: URL;
  answer: NextAnswer;
  /** The authorization requests that came, as the provider understood them. */
  requests: Record<string, unknown>[];
  /** Where the paths go that the client metadata needs. Called once, before the first request. */
  register(desk: { origin: string; clientId: string; clientSecret: string }): void;
  /** Signs claims with the provider's own key: what only a broken or evil provider would. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  /** Stops answering, and answers again. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

const PROFILE = ['name', 'preferred_username', 'roles', 'organisation', 'locale'];

/** Starts the provider on a free port of this machine. */
export async function openTestProvider(): Promise<TestProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), kid: 'test', alg: 'RS256', use: 'sig' };
  let handle: ((...args: Parameters<ReturnType<Provider['callback']>>) => void) | null = null;
  let server = createServer((request, response) => handle?.(request, response));
  const port = await listen(server, 0);
  const issuer = new URL(`http://127.0.0.1:${port}`);
  const provider: TestProvider = {
    issuer,
    answer: {
      accountId: 'kari',
      acr: 'https://refeds.org/profile/sfa',
      amr: ['pwd'],
      ageSeconds: 0,
      claims: { name: 'Kari Nordmann', preferred_username: 'kari', organisation: 'ntnu', roles: [] },
      error: null,
    },
    requests: [],
    register: (desk) => {
      handle = buildProvider(provider, key, desk).callback();
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'test', ...header }).sign(privateKey),
    stop: () => close(server),
    restart: async () => {
      server = createServer((request, response) => handle?.(request, response));
      await listen(server, port);
    },
  };
  return provider;
}

function buildProvider(
  test: TestProvider,
  key: JWK,
  desk: { origin: string; clientId: string; clientSecret: string },
): Provider {
  const provider = new Provider(test.issuer.origin, configure(test, key, desk));
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    await finishInteraction(provider, test, ctx as KoaContextWithOIDC);
  });
  return provider;
}

async function finishInteraction(provider: Provider, test: TestProvider, ctx: KoaContextWithOIDC): Promise<void> {
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  test.requests.push(params);
  const { accountId, acr, amr, ageSeconds, error } = test.answer;
  const ts = Math.floor(Date.now() / 1000) - ageSeconds;
  const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
  grant.addOIDCScope('openid profile email');
  const result = error
    ? { error, error_description: 'the test says so' }
    : { login: { accountId, acr, amr, ts }, consent: { grantId: await grant.save() }, select_account: {} };
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
}

/** Asks at every request, and believes whatever it is told: the levels are never compared with what was asked for. */
function askAlways() {
  const { Check, Prompt } = interactionPolicy;
  const asked = new Check('asked', 'the test answers each request itself', ({ oidc }) =>
    oidc.result?.login || oidc.result?.['error'] ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  );
  return [
    new Prompt({ name: 'login', requestable: true }, asked),
    new Prompt({ name: 'select_account', requestable: true }),
  ];
}

function configure(
  test: TestProvider,
  key: JWK,
  desk: { origin: string; clientId: string; clientSecret: string },
): Configuration {
  return {
    clients: [
      {
        client_id: desk.clientId,
        client_secret: desk.clientSecret,
        redirect_uris: [`${desk.origin}/callback`],
        post_logout_redirect_uris: [`${desk.origin}/signed-out`],
        backchannel_logout_uri: `${desk.origin}/backchannel-logout`,
        backchannel_logout_session_required: true,
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['test'] },
    ttl: { Interaction: 600, Grant: 3600, Session: 3600, AccessToken: 600, IdToken: 600 },
    pkce: { required: () => true },
    acrValues: ['https://refeds.org/profile/sfa', 'https://refeds.org/profile/mfa'],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], profile: PROFILE, email: ['email'] },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: confirmAtOnce, postLogoutSuccessSource: sayBye },
    },
    // The provider's own dispatcher refuses addresses of this machine.
    fetch: (url, options) => {
      const { dispatcher: _guard, ...rest } = (options ?? {}) as RequestInit & { dispatcher?: unknown };
      return fetch(url, rest);
    },
    interactions: { policy: askAlways(), url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...test.answer.claims }) }),
    renderError: (ctx, out) => {
      ctx.type = 'text';
      ctx.body = `${out.error}: ${out.error_description ?? ''}`;
    },
  };
}

/** The provider's question "sign out?", as a form that the test's browser can send. */
function confirmAtOnce(ctx: KoaContextWithOIDC, form: string): void {
  ctx.body = form;
}

function sayBye(ctx: KoaContextWithOIDC): void {
  ctx.body = 'signed out at the provider';
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
