import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { MINUTE, systemClock } from '@vakt/foundation/clock';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { createLog, type Log } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { migrate } from '@vakt/storage/migrate';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';
import { createDatabase } from '@vakt/storage/pool';
import { createImapFetcher } from '@vakt/transports/email-imap/fetcher';
import { createLmtpListener } from '@vakt/transports/email-lmtp/listener';
import { createSmtpRelay } from '@vakt/transports/email-smtp/relay';
import type { MailInlet } from '@vakt/transports/mail-inlet';
import type { MailRelay } from '@vakt/transports/mail-transport';
import { createSimulatorMailInlet } from '@vakt/transports/phone-simulator/mail-inlet';
import { createSimulatorMailRelay } from '@vakt/transports/phone-simulator/mail-relay';
import { createClamdScanner } from '@vakt/transports/virus-clamd/scanner';
import { loadAssets } from '@vakt/ui/assets.ts';
import { createDeskApp } from './app.ts';
import { startFilesRound } from './attachments/start-files-round.ts';
import { loadSettings } from './config.ts';
import type { DeskDependencies } from './dependencies.ts';
import { PATHS } from './door/routes.ts';
import { createSignInService } from './door/sign-in-service.ts';
import { sweep } from './door/sweep.ts';
import { isAddressOfDesk, startMail } from './inbox/start-mail.ts';
import { createLiveHub } from './live/hub.ts';
import { queueMail } from './outbox/queue-mail.ts';
import { removeOld } from './retention/remove-old.ts';
import type { InletSettings, MailSettings, RelaySettings, Settings } from './settings.ts';
import type { DeskTables } from './tables.ts';
import { startTimerRound } from './timers/start-round.ts';

/** How often what has run out is removed. */
const SWEEP_EVERY = 10 * MINUTE;
/** How long a stop waits for requests under way. */
const STOP_WAITS = 10_000;

/** Puts the real parts together, listens, and gives how to stop. Throws one readable sentence when it cannot. */
async function start(): Promise<() => Promise<void>> {
  const settings = loadSettings();
  const log = createLog('service-desk');
  const db = createDatabase<DeskTables>(settings.databaseUrl, {
    name: 'vakt-service-desk',
    onError: (error) => log.warn({ reason: error.message }, 'a database connection broke'),
  });
  await migrate(db, new URL('../migrations/', import.meta.url));
  const assets = await loadAssets({ surface: 'desk', organisations: [settings.organisation] });
  for (const warning of assets.warnings) log.warn(warning);
  const signInService = createSignInService({
    issuer: settings.issuer,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    redirectUri: new URL(PATHS.callback, settings.publicUrl),
    postLogoutRedirectUri: new URL(PATHS.signedOut, settings.publicUrl),
    clock: systemClock,
    log,
  });
  const keyring = createKeyring(settings.keys);
  const live = await createLiveHub({ db, settings, databaseUrl: settings.databaseUrl, log });
  const { clamd } = settings.files;
  const onFault = (reason: string) => log.warn({ reason }, 'the virus scanner did not look at a file');
  const scanner = clamd ? { virusScanner: createClamdScanner({ at: clamd, onFault }) } : {};
  const deps = { settings, db, keyring, signInService, clock: systemClock, log, live, ...scanner };
  const app = createDeskApp({ ...deps, assets });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.listen(settings.listen);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new OperatorProblem(describeListenError(error, settings));
  });
  const stopRounds = await startRounds(deps);
  log.info({ address: settings.publicUrl.origin }, 'ready');
  return async () => {
    await live.close();
    server.close();
    server.closeIdleConnections();
    const hurry = setTimeout(() => server.closeAllConnections(), STOP_WAITS);
    await once(server, 'close');
    clearTimeout(hurry);
    await stopRounds();
    await db.destroy();
  };
}

/** Starts what happens by itself, and gives how to stop it: what is under way is waited for. */
async function startRounds(deps: DeskDependencies): Promise<() => Promise<void>> {
  const { settings, db, log } = deps;
  const sweeping = setInterval(() => {
    Promise.all([sweep(db), removeOld(db, settings)]).catch((error: Error) =>
      log.warn({ reason: error.message }, 'what has run out was not removed'),
    );
  }, SWEEP_EVERY);
  const stopTimers = startTimerRound({
    settings,
    db,
    log,
    queueMail: (trx, mail) => queueMail(trx, { settings }, mail),
  });
  const stopFiles = startFilesRound(deps);
  const stopMail = await startMail(deps, createMailWays(settings, log));
  return async () => {
    clearInterval(sweeping);
    stopFiles();
    await stopTimers();
    await stopMail();
  };
}

/** Ways out and in for mails. THE place where a kind becomes a transport. */
function createMailWays({ mail, publicUrl }: Settings, log: Log) {
  if (!mail) return { relays: [], inlets: [] };
  return {
    relays: mail.relays.map((one) => createRelay(one, publicUrl.hostname)),
    inlets: mail.inlets.map((one) => createInlet(one, mail, log)),
  };
}

const readPem = (file: string | null) => file && readFileSync(file, 'utf8');

function createRelay(settings: RelaySettings, ownName: string): MailRelay {
  if (settings.kind === 'phone-simulator') return createSimulatorMailRelay({ ...settings, url: settings.url.origin });
  const { caFile, connections: mostConnections, ...relay } = settings;
  const port = settings.port ?? (settings.security === 'tls' ? 465 : 587);
  return createSmtpRelay({ ...relay, port, ca: readPem(caFile), ownName, mostConnections });
}

function createInlet(settings: InletSettings, { domain, largestBytes }: MailSettings, log: Log): MailInlet {
  switch (settings.kind) {
    case 'phone-simulator':
      return createSimulatorMailInlet({ ...settings, url: settings.url.origin, domain, log });
    case 'lmtp':
      return createLmtpListener({ ...settings, largestBytes, log, isOurs: (to) => isAddressOfDesk(to, domain) });
    case 'imap': {
      const port = settings.port ?? (settings.security === 'tls' ? 993 : 143);
      return createImapFetcher({ ...settings, port, ca: readPem(settings.caFile), largestBytes, log });
    }
  }
}

function describeListenError(error: NodeJS.ErrnoException, { listen }: Settings): string {
  if (error.code === 'EADDRINUSE') return `Port ${listen.port} on ${listen.host} is taken by another program.`;
  return `The service desk cannot listen on ${listen.host}, port ${listen.port}: ${explainSystemError(error)}.`;
}

/** One sentence for whoever started us: to the parent process when there is one, and to standard error. */
function fail(error: unknown): Promise<never> {
  const readable = error instanceof ConfigurationError || error instanceof OperatorProblem;
  const sentence = readable ? error.message : `The service desk could not start: ${explainSystemError(error)}`;
  process.stderr.write(`${sentence}\n`);
  if (!process.send) process.exit(1);
  process.send({ failed: sentence }, () => process.exit(1));
  return new Promise(() => {});
}

async function main(): Promise<void> {
  const stop = await start().catch(fail);
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
