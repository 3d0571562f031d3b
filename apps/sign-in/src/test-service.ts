import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { type Clock, systemClock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import { createKeyring, type Keyring } from '@vakt/foundation/secrets';
import { createListener } from '@vakt/storage/listen';
import { openTestDatabase } from '@vakt/storage/test-database';
import { lintSignInText } from '@vakt/transports/text-encoding';
import type { Assets } from '@vakt/ui/assets.ts';
import type { Kysely, KyselyPlugin } from 'kysely';
import { pino } from 'pino';
import { createSignInApp } from './app.ts';
import { createReadClientAddress } from './client-address.ts';
import { createSending } from './delivery/create-sending.ts';
import { createDeliveryWatch } from './delivery/watch-delivery.ts';
import { createDoorPages } from './door-pages.tsx';
import { createUploadRunner, type UploadRunner } from './factors/hardware-token/import/uploads.ts';
import type { AnswerPace } from './factors/password/answer-pace.ts';
import { createPasswordHasher, type PasswordHasher } from './factors/password/password-hasher.ts';
import { createJourneyDependencies } from './journeys/create-dependencies.ts';
import type { JourneyDependencies } from './journeys/dependencies.ts';
import { createDecisions } from './journeys/sign-in/decide.ts';
import { createMailSending } from './notices/run-mails.ts';
import type { LogoutNotice } from './oidc/back-channel-logout.ts';
import { createDoor, type RunningDoor } from './oidc/provider.ts';
import { readBrowserTokenOf } from './sessions/browser-cookie.ts';
import type { Settings } from './settings.ts';
import type { PassDesk } from './support/people/dependencies.ts';
import { createPassDesk, deviceDesk } from './support/people/desks.ts';
import type { SignInTables } from './tables.ts';
import { createTestMailbox, type TestMailbox } from './test-mailbox.ts';
import { createTestPhones, type TestPhones } from './test-phones.ts';
import { createTestSettings, type SettingsOverrides } from './test-settings.ts';

export interface TestServiceOverrides extends SettingsOverrides {
  clock?: Clock;
  pace?: AnswerPace;
  hasher?: PasswordHasher;
  passes?: PassDesk;
  /** Between the journeys and the door on one side and their database on the other; messages go out without it. */
  plugin?: KyselyPlugin;
}

/** The whole sign-in service in this process, on a port of loopback and a database of its own. */
export interface TestService {
  origin: string;
  settings: Settings;
  db: Kysely<SignInTables>;
  databaseUrl: string;
  keyring: Keyring;
  hasher: PasswordHasher;
  phones: TestPhones;
  mailbox: TestMailbox;
  door: RunningDoor;
  journeys: JourneyDependencies;
  logouts: LogoutNotice[];
  uploads: UploadRunner;
  /** Every line that was logged so far, at every level. */
  readLog(): string;
  /** Resolves when no message and no mail is on its way any more. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The cheapest argon2id that there is: the tests here are not about hashing. */
const CHEAP = { memoryKiB: 8, passes: 1, lanes: 1 };

const NO_PACE: AnswerPace = { start: () => ({ accept() {}, equalise: async () => {} }) };

/** Pages name their files and nobody fetches them: nothing is bundled. */
const NO_ASSETS = {
  href: (kind: string) => (kind === 'logo' ? null : `/assets/${kind}`),
  serve: () => null,
  warnings: [],
  sizes: () => [],
} as unknown as Assets;

function createKeptLog(): { log: Log; read: () => string } {
  let kept = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      kept += String(chunk);
      done();
    },
  });
  return { log: pino({ level: 'trace' }, stream), read: () => kept };
}

/** Listens first, for the port is part of the service's own address. */
async function listen(): Promise<{ server: Server; origin: string; serve: (app: RequestListener) => void }> {
  let app: RequestListener | null = null;
  const server = createServer((request, response) => app?.(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { server, origin, serve: (made) => (app = made) };
}

function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

interface TestParts {
  database: Awaited<ReturnType<typeof openTestDatabase<SignInTables>>>;
  settings: Settings;
  log: Log;
  overrides: TestServiceOverrides;
}

/** The parts as parts.ts puts them together, opened on the test's own database. */
async function createTestParts({ database, settings, log, overrides }: TestParts) {
  const db = overrides.plugin ? database.db.withPlugin(overrides.plugin) : database.db;
  const keyring = createKeyring(settings.keys);
  const logouts: LogoutNotice[] = [];
  const door = await createDoor({
    readClientAddress: createReadClientAddress(settings.trustedProxies),
    db,
    keyring,
    settings,
    decisions: createDecisions({ db, keyring, settings }),
    readBrowserToken: (request) => readBrowserTokenOf(request, false),
    queue: { send: async (notice) => void logouts.push(notice), work: async () => {} },
    pages: createDoorPages({ settings, assets: NO_ASSETS, log }),
    log,
  });
  const phones = createTestPhones();
  const { delivery, sending } = createSending({ db: database.db, keyring, log, settings }, phones.gateways);
  const mailbox = createTestMailbox();
  const mails = createMailSending({ db: database.db, keyring, log, settings, relays: [mailbox.relay] });
  const hasher = overrides.hasher ?? createPasswordHasher({ cost: CHEAP });
  const clock = overrides.clock ?? systemClock;
  const pace = overrides.pace ?? NO_PACE;
  const given = { db, keyring, clock, settings, log, door, delivery, sending, mails, hasher, pace };
  const journeys = createJourneyDependencies({ ...given, lintText: lintSignInText });
  const listener = createListener(database.url, log);
  const uploads = createUploadRunner(given);
  return { ...given, mailbox, uploads, phones, logouts, journeys, listener, watch: createDeliveryWatch(listener) };
}

/** The service on these parts. */
function createTestApp(parts: Awaited<ReturnType<typeof createTestParts>>, overrides: TestServiceOverrides) {
  const { settings, db, keyring, clock, log, uploads, door, journeys, delivery, watch } = parts;
  return createSignInApp({
    settings,
    db,
    keyring,
    clock,
    log,
    assets: NO_ASSETS,
    consoleAssets: NO_ASSETS,
    readDrill: null,
    passes: overrides.passes ?? createPassDesk({ keyring, clock }),
    devices: deviceDesk,
    uploads,
    door,
    journeys,
    delivery,
    watch,
    health: [],
  });
}

/**
 * Starts the sign-in service as main.ts puts it together, with what a test replaces: phones instead of gateways, a
 * queue in memory, cheap hashes, no pacing of answers, no files for pages. Takes about a fifth of a second.
 */
export async function startTestService(overrides: TestServiceOverrides = {}): Promise<TestService> {
  const [{ server, origin, serve }, database] = await Promise.all([
    listen(),
    openTestDatabase<SignInTables>(new URL('../migrations/', import.meta.url)),
  ]);
  const settings = createTestSettings(origin, database.url, overrides);
  const { log, read: readLog } = createKeptLog();
  const parts = await createTestParts({ database, settings, log, overrides });
  const { keyring, door, journeys, hasher, phones, mailbox, logouts, uploads } = parts;
  serve(createTestApp(parts, overrides));
  return {
    origin,
    settings,
    db: database.db,
    databaseUrl: database.url,
    keyring,
    hasher,
    phones,
    mailbox,
    door,
    journeys,
    logouts,
    readLog,
    uploads,
    settle: () => Promise.all([parts.sending.settle(), parts.mails.settle()]).then(() => {}),
    async close() {
      await closeServer(server);
      door.close();
      await Promise.all([uploads.stop(), parts.sending.stop(), parts.mails.stop()]);
      await parts.listener.close();
      await database.close();
    },
  };
}
