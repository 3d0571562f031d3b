import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { openTestDatabase } from '@vakt/storage/test-database';
import type { Kysely, KyselyPlugin } from 'kysely';
import * as rp from 'openid-client';
import type { Service } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import type { LogoutNotice, LogoutQueue } from './back-channel-logout.ts';
import type {
  AccountClaims,
  AskingBrowser,
  Decisions,
  GrantedSignIn,
  RefusedSignIn,
  SignInRequest,
} from './decisions.ts';
import { plainPages } from './plain-pages.ts';
import { createDoor, type DoorDependencies, type RunningDoor } from './provider.ts';
import type { TestBrowser } from './test-browser.ts';

/** Decisions as a test says them: who finished which interaction in which browser, and who has ended. */
export class FakeDecisions implements Decisions {
  readonly finished = new Map<string, { browserToken: string; granted: GrantedSignIn | RefusedSignIn }>();
  readonly ended = new Set<string>();
  readonly claims = new Map<string, AccountClaims | null>();
  readonly providerSessions = new Map<string, string>();
  /** Browser tokens by provider session. */
  readonly owners = new Map<string, string>();
  readonly endedProviderSessions: string[] = [];
  silent: (token: string | null, request: SignInRequest, account: string | null) => GrantedSignIn | RefusedSignIn =
    () => ({
      refused: 'login_required',
    });

  async decideSilently({ token }: AskingBrowser, request: SignInRequest, account: string | null) {
    return this.silent(token, request, account);
  }
  async confirm(uid: string, { token }: AskingBrowser) {
    const journey = this.finished.get(uid);
    return journey && journey.browserToken === token ? journey.granted : ({ refused: 'login_required' } as const);
  }
  tyingOf(id: string, uid: string) {
    this.providerSessions.set(id, uid);
    return {};
  }
  async ownsProviderSession(token: string | null, uid: string) {
    return token !== null && this.owners.get(uid) === token;
  }
  async endProviderSession(uid: string) {
    this.endedProviderSessions.push(uid);
    for (const [id, one] of this.providerSessions) if (one === uid) this.ended.add(id);
  }
  async loadClaims(accountId: string, sessionId: string) {
    if (this.ended.has(sessionId)) return null;
    const found = this.claims.get(accountId);
    if (found !== undefined) return found;
    const name = accountId.toUpperCase();
    return {
      name,
      preferredUsername: `${accountId}@ntnu.no`,
      email: null,
      roles: ['student'],
      organisation: 'ntnu',
      locale: 'nb',
    };
  }
}

/** A queue in memory: handed over when the test says so; what failed stays in it. */
export class FakeQueue implements LogoutQueue {
  readonly waiting: LogoutNotice[] = [];
  #handler: (notice: LogoutNotice) => Promise<void> = async () => {};
  async send(notice: LogoutNotice) {
    this.waiting.push(notice);
  }
  async work(handler: (notice: LogoutNotice) => Promise<void>) {
    this.#handler = handler;
  }
  /** Tries each once; gives how many are left. */
  async deliver(): Promise<number> {
    for (const notice of this.waiting.splice(0)) await this.#handler(notice).catch(() => this.waiting.push(notice));
    return this.waiting.length;
  }
}

function readBrowserToken(request: IncomingMessage): string | null {
  return /(?:^|; )browser=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? null;
}

export const REDIRECT = 'http://localhost:9/callback';
export const SIGNED_OUT = 'http://localhost:9/signed-out';

export function createService(id: string, backchannelLogoutUri: string | null = null): Service {
  return {
    id,
    name: id,
    organisations: null,
    client: {
      secret: `secret-of-${id}-which-is-long-enough`,
      redirectUris: [REDIRECT],
      postLogoutRedirectUris: [SIGNED_OUT],
      backchannelLogoutUri,
      homeUrl: `http://localhost:9/${id}`,
      accountHelp: false,
    },
    policy: {
      secondFactor: 'when-enrolled',
      secondFactorMaxAgeSeconds: 0,
      passwordMaxAgeSeconds: 3600,
      rememberDays: 0,
      passkeyAlone: true,
    },
  };
}

function countCalls(): { plugin: KyselyPlugin; counter: { calls: number } } {
  const counter = { calls: 0 };
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      counter.calls += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { plugin, counter };
}

/** A door on a database of its own, listening on loopback. */
export interface TestDoor {
  door: RunningDoor;
  db: Kysely<SignInTables>;
  decisions: FakeDecisions;
  queue: FakeQueue;
  issuer: string;
  counter: { calls: number };
  keyring: ReturnType<typeof createKeyring>;
  databaseUrl: string;
  /** Another process on the same database and decisions, at the same address in name only. */
  createTwin(more: Partial<DoorDependencies>): Promise<RunningDoor>;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

export async function openTestDoor(
  services: Service[] = [createService('desk'), createService('mail')],
): Promise<TestDoor> {
  const database = await openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url));
  const { plugin, counter } = countCalls();
  const db = database.db.withPlugin(plugin);
  const decisions = new FakeDecisions();
  const queue = new FakeQueue();
  const keyring = createKeyring([{ id: 'k1', bytes: Buffer.alloc(32, 7) }]);
  let door: RunningDoor | undefined;
  const server = createServer((request, response) => {
    if (door?.owns(new URL(request.url ?? '/', 'http://x').pathname)) door.handle(request, response);
    else response.writeHead(404).end();
  });
  const issuer = await listen(server);
  const settings = { publicUrl: new URL(issuer), services, session: { idleSeconds: 3600, absoluteSeconds: 86400 } };
  const readClientAddress = () => '203.0.113.7';
  const deps = {
    readClientAddress,
    db,
    keyring,
    settings,
    decisions,
    queue,
    readBrowserToken,
    pages: plainPages,
    log: createSilentLog(),
  };
  door = await createDoor(deps);
  return {
    door,
    db,
    decisions,
    queue,
    issuer,
    counter,
    keyring,
    databaseUrl: database.url,
    createTwin: (more) => createDoor({ ...deps, ...more }),
    async close() {
      door?.close();
      server.closeAllConnections();
      server.close();
      await database.close();
    },
  };
}

/** A relying party's own library, set up for a client. */
export async function discover(test: TestDoor, clientId: string): Promise<rp.Configuration> {
  const secret = createService(clientId).client.secret;
  const metadata = { client_secret: secret };
  return rp.discovery(new URL(test.issuer), clientId, metadata, rp.ClientSecretBasic(secret), {
    execute: [rp.allowInsecureRequests],
  });
}

export interface StartedRequest {
  url: URL;
  verifier: string;
  state: string;
}

/** Builds an authorization request with PKCE and state. */
export async function startRequest(
  config: rp.Configuration,
  more: Record<string, string> = {},
): Promise<StartedRequest> {
  const verifier = rp.randomPKCECodeVerifier();
  const state = rp.randomState();
  const url = rp.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: 'openid profile email roles',
    code_challenge: await rp.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...more,
  });
  return { url, verifier, state };
}

export function locationOf(response: Response, base: string): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${response.status}`);
  return new URL(location, base);
}

/** A sign-in that a journey would have decided. */
export function grantedTo(accountId: string, more: Partial<GrantedSignIn> = {}): GrantedSignIn {
  return {
    accountId,
    accountSessionId: `session-of-${accountId}`,
    acr: 'https://refeds.org/profile/mfa',
    amr: ['pwd', 'sms', 'mfa', 'mca'],
    authTime: Math.floor(Date.now() / 1000),
    providerSessionUid: null,
    ...more,
  };
}

/** Goes to the provider and gives the interaction that it opened. */
export async function openInteraction(test: TestDoor, browser: TestBrowser, url: URL): Promise<string> {
  const response = await browser.open(url);
  const target = locationOf(response, test.issuer);
  const uid = /^\/sign-in\/([\w-]+)$/.exec(target.pathname)?.[1];
  if (!uid) throw new Error(`no interaction but ${target.href}`);
  return uid;
}

/** Finishes the journey in this browser and goes back to the provider; gives where it sends the browser on to. */
export async function finishJourney(
  test: TestDoor,
  browser: TestBrowser,
  uid: string,
  granted: GrantedSignIn | RefusedSignIn,
): Promise<URL> {
  test.decisions.finished.set(uid, { browserToken: browser.token, granted });
  const next = await test.door.finish(uid, {} as IncomingMessage);
  if (!next) throw new Error('finish gave nothing');
  return locationOf(await browser.open(next.location), test.issuer);
}

/** A whole sign-in up to the callback. */
export async function signIn(
  test: TestDoor,
  browser: TestBrowser,
  request: StartedRequest,
  granted: GrantedSignIn | RefusedSignIn,
): Promise<URL> {
  return finishJourney(test, browser, await openInteraction(test, browser, request.url), granted);
}

/** Redeems the code of a callback as openid-client does, checking everything that it checks. */
export function redeem(config: rp.Configuration, callback: URL, request: StartedRequest) {
  return rp.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: request.verifier,
    expectedState: request.state,
  });
}
