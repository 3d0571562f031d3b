import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { systemClock } from '@vakt/foundation/clock';
import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { openTestDatabase } from '@vakt/storage/test-database';
import type { Kysely } from 'kysely';
import { createDeskApp } from '../app.ts';
import { PATHS } from '../door/routes.ts';
import { createSignInService } from '../door/sign-in-service.ts';
import { createLiveHub } from '../live/hub.ts';
import type { Settings } from '../settings.ts';
import type { DeskTables } from '../tables.ts';
import { testAssets } from './test-assets.ts';
import { openTestProvider, type TestProvider } from './test-provider.ts';

/** The desk and a provider, both listening on this machine, on a database of their own. */
export interface TestDesk {
  origin: string;
  provider: TestProvider;
  db: Kysely<DeskTables>;
  settings: Settings;
  /** Changes ID tokens on their way from the provider, signed by its key: claims in, claims out. */
  tamper: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Makes what the next sign-in comes with: two factors and the operator's role. */
  asOperator(accountId?: string): void;
  asEndUser(accountId?: string): void;
  close(): Promise<void>;
}

export const MFA = 'https://refeds.org/profile/mfa';
export const SFA = 'https://refeds.org/profile/sfa';
const CLIENT = { clientId: 'service-desk', clientSecret: 'a secret of the tests, long enough to be one' };

/** Starts both. `changes` are settings that the test wants otherwise. */
export async function openTestDesk(changes: Partial<Settings> = {}): Promise<TestDesk> {
  const [database, provider] = await Promise.all([
    openTestDatabase<DeskTables>(new URL('../../migrations/', import.meta.url)),
    openTestProvider(),
  ]);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const publicUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const settings = { ...testSettings(publicUrl, provider.issuer), ...changes };
  provider.register({ origin: settings.publicUrl.origin, ...CLIENT });
  const desk: TestDesk = {
    origin: publicUrl.origin,
    provider,
    db: database.db,
    settings,
    tamper: null,
    asOperator: (accountId = 'kari') =>
      setAnswer(provider, accountId, { acr: MFA, amr: ['pwd', 'otp', 'mfa'] }, ['desk-operator']),
    asEndUser: (accountId = 'kari') => setAnswer(provider, accountId, { acr: SFA, amr: ['pwd'] }, []),
    close: async () => {
      await live.close();
      server.closeAllConnections();
      server.close();
      await provider.stop();
      await database.close();
    },
  };
  const log = createSilentLog();
  const signInService = createSignInService({
    ...CLIENT,
    issuer: provider.issuer,
    redirectUri: new URL(PATHS.callback, settings.publicUrl),
    postLogoutRedirectUri: new URL(PATHS.signedOut, settings.publicUrl),
    clock: systemClock,
    log,
    fetch: tamperingFetch(desk),
  });
  const { db } = database;
  const live = await createLiveHub({ db, settings, databaseUrl: database.url, log });
  const keyring = createKeyring(settings.keys);
  const parts = { settings, db, keyring, signInService, clock: systemClock, log, live };
  const app = createDeskApp({ ...parts, assets: testAssets });
  server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  return desk;
}

function setAnswer(
  provider: TestProvider,
  accountId: string,
  level: { acr: string; amr: string[] },
  roles: string[],
): void {
  const name = accountId === 'kari' ? 'Kari Nordmann' : accountId;
  provider.answer = {
    accountId,
    ...level,
    ageSeconds: 0,
    claims: { name, preferred_username: accountId, organisation: 'ntnu', roles },
    error: null,
  };
}

function testSettings(publicUrl: URL, issuer: URL): Settings {
  return {
    publicUrl,
    listen: { host: publicUrl.hostname, port: Number(publicUrl.port) },
    databaseUrl: '',
    keys: [{ id: 'test', bytes: randomBytes(32) }],
    issuer,
    ...CLIENT,
    organisation: {
      id: 'ntnu',
      name: 'NTNU',
      domain: 'ntnu.no',
      defaultLanguage: 'nb',
      logoFile: null,
      colour: '#00509e',
      helpUrl: 'https://help.example',
      privacyUrl: null,
      accessibilityUrl: null,
      statusUrl: null,
      supportLine: 'Brukerstøtte 73 59 15 00',
    },
    name: 'NTNU hjelp',
    operators: { role: 'desk-operator', people: [] },
    administrators: { role: 'desk-administrator', people: [] },
    casePrefix: 'NTNU',
    retention: { rawMailDays: 365, strayMailDays: 30, draftDays: 90, addressDays: 180 },
    mail: null,
    timers: { waitingUserDays: 10, doneDays: 10, warnDays: 2 },
    securityUrl: new URL('/security', issuer),
    files: {
      largest: 20 * 1024 * 1024,
      largestDay: 1024 ** 3,
      mostPerForm: 10,
      refusedEndings: ['exe', 'scr'],
      clamd: null,
    },
  };
}

/** Lets a test replace the ID token in the provider's answer by one that the provider would never have signed. */
function tamperingFetch(desk: TestDesk): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { tamper } = desk;
    if (!tamper || !new URL(String(input)).pathname.endsWith('/token') || !response.ok) return response;
    const body = (await response.json()) as { id_token: string };
    const [, payload = ''] = body.id_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    return Response.json({ ...body, id_token: await desk.provider.sign(tamper(claims)) });
  };
}
