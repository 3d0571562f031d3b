import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, systemClock } from '@vakt/foundation/clock';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { createLog, type Log } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { createJobs } from '@vakt/storage/jobs';
import { createListener } from '@vakt/storage/listen';
import { migrate } from '@vakt/storage/migrate';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';
import { createDatabase } from '@vakt/storage/pool';
import { createPhoneSimulatorGateway, readSimulatorReceipt } from '@vakt/transports/phone-simulator/gateway';
import { createHttpGateway } from '@vakt/transports/sms-http/gateway';
import { readHttpReceipt } from '@vakt/transports/sms-http/receipt';
import { createKannelGateway } from '@vakt/transports/sms-kannel/gateway';
import { readKannelReceipt } from '@vakt/transports/sms-kannel/receipt';
import { loadAssets } from '@vakt/ui/assets.ts';
import { sql } from 'kysely';
import { createSignInApp } from './app.ts';
import { configurationFile, listWarnings, loadSettings } from './config.ts';
import type { Gateways } from './delivery/dependencies.ts';
import { guardGateways } from './delivery/guard-gateways.ts';
import { createDelivery } from './delivery/run-delivery.ts';
import { createDeliveryWatch } from './delivery/watch-delivery.ts';
import { createDoorPages } from './door-pages.tsx';
import { createAnswerPace } from './factors/password/answer-pace.ts';
import { createPasswordHasher } from './factors/password/password-hasher.ts';
import { createJourneyDependencies } from './journeys/create-dependencies.ts';
import { createDecisions } from './journeys/sign-in/decide.ts';
import { LOGOUT_RETRIES, type LogoutNotice } from './oidc/back-channel-logout.ts';
import { createDoor } from './oidc/provider.ts';
import { readBrowserTokenOf } from './sessions/browser-cookie.ts';
import type { GatewaySettings, Settings } from './settings.ts';
import { sweep } from './sweep.ts';
import type { SignInTables } from './tables.ts';

const SWEEP_EVERY = 10 * MINUTE;
const STOP_WAITS = 10_000;

/** Puts one gateway of the configuration where it belongs. THE place where a gateway kind becomes a transport. */
function addGateway(gateways: Gateways, settings: GatewaySettings): void {
  switch (settings.kind) {
    case 'phone-simulator': {
      const simulator = createPhoneSimulatorGateway(settings);
      if (settings.channels.includes('sms')) gateways.texts.push(simulator);
      if (settings.channels.includes('call')) gateways.calls.push(simulator);
      gateways.readers[settings.name] = readSimulatorReceipt;
      return;
    }
    case 'kannel':
      gateways.texts.push(createKannelGateway(settings));
      gateways.readers[settings.name] = readKannelReceipt;
      return;
    case 'http':
      gateways.texts.push(createHttpGateway(settings));
      if (settings.request.receipt) gateways.readers[settings.name] = readHttpReceipt(settings.request.receipt);
  }
}

function createGateways(settings: Settings): Gateways {
  const gateways: Gateways = { texts: [], calls: [], readers: {} };
  for (const gateway of settings.delivery.gateways) addGateway(gateways, gateway);
  return gateways;
}

/** Puts the real parts together, listens, and gives how to stop. Throws one readable sentence when it cannot. */
async function start(settings: Settings, log: Log): Promise<() => Promise<void>> {
  const { databaseUrl } = settings;
  const db = createDatabase<SignInTables>(databaseUrl, {
    name: 'vakt-sign-in',
    onError: (error) => log.warn({ reason: error.message }, 'a database connection broke'),
  });
  await migrate(db, new URL('../migrations/', import.meta.url));
  const [jobs, assets] = await Promise.all([
    createJobs(databaseUrl, log),
    loadAssets({ surface: 'sign-in', organisations: settings.organisations }),
  ]);
  for (const warning of assets.warnings) log.warn(warning);
  const keyring = createKeyring(settings.keys);
  const listener = createListener(databaseUrl, log);
  const logouts = await jobs.defineQueue<LogoutNotice>('logout', LOGOUT_RETRIES);
  const isSecure = settings.publicUrl.protocol === 'https:';
  const door = await createDoor({
    db,
    keyring,
    settings,
    decisions: createDecisions({ db, keyring, settings }),
    readBrowserToken: (request) => readBrowserTokenOf(request, isSecure),
    queue: { send: (notice) => logouts.send(notice), work: (handler) => logouts.work(handler) },
    listener,
    pages: createDoorPages({ settings, assets, log }),
    log,
  });
  const delivery = {
    db,
    keyring,
    log,
    gateways: guardGateways({ clock: systemClock, log }, createGateways(settings)),
    settings,
  };
  const sending = createDelivery(delivery);
  const hasher = createPasswordHasher();
  const pace = createAnswerPace({
    now: () => performance.now(),
    sleep: (ms) => sleep(ms),
    random: () => randomInt(2 ** 32) / 2 ** 32,
  });
  const journeys = createJourneyDependencies({
    db,
    keyring,
    clock: systemClock,
    settings,
    log,
    door,
    delivery,
    sending,
    hasher,
    pace,
  });
  const app = createSignInApp({
    settings,
    db,
    keyring,
    clock: systemClock,
    log,
    assets,
    door,
    journeys,
    delivery,
    watch: createDeliveryWatch(listener),
    health: [{ name: 'database', check: async () => void (await sql`select 1`.execute(db)) }],
  });
  const server = createServer(app);
  server.listen(settings.listen);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new OperatorProblem(describeListenError(error, settings));
  });
  sending.start();
  const sweeping = setInterval(() => void sweep(db, log), SWEEP_EVERY);
  log.info({ address: settings.publicUrl.origin }, 'ready');
  return async () => {
    clearInterval(sweeping);
    server.close();
    server.closeIdleConnections();
    const hurry = setTimeout(() => server.closeAllConnections(), STOP_WAITS);
    await once(server, 'close');
    clearTimeout(hurry);
    door.close();
    await sending.stop();
    await jobs.close();
    await listener.close();
    await db.destroy();
  };
}

function describeListenError(error: NodeJS.ErrnoException, { listen }: Settings): string {
  if (error.code === 'EADDRINUSE') return `Port ${listen.port} on ${listen.host} is taken by another program.`;
  return `The sign-in service cannot listen on ${listen.host}, port ${listen.port}: ${explainSystemError(error)}.`;
}

/** One sentence for whoever started us: to the parent process when there is one, and to standard error. */
function fail(error: unknown): Promise<never> {
  const readable = error instanceof ConfigurationError || error instanceof OperatorProblem;
  const reason = error instanceof Error ? error.message : 'unknown';
  const sentence = readable ? error.message : `The sign-in service could not start: ${reason}`;
  process.stderr.write(`${sentence}\n`);
  if (!process.send) process.exit(1);
  process.send({ failed: sentence }, () => process.exit(1));
  return new Promise(() => {});
}

async function main(): Promise<void> {
  const log = createLog('sign-in');
  const stop = await (async () => {
    const settings = loadSettings(process.env);
    for (const warning of listWarnings(settings)) log.warn({ file: configurationFile(process.env) }, warning);
    return start(settings, log);
  })().catch(fail);
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
  process.on('disconnect', end);
  process.send?.({ ready: true });
}

await main();
