import { randomInt } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, SECOND, systemClock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import { createKeyring, type Keyring } from '@vakt/foundation/secrets';
import { createJobs, type Jobs } from '@vakt/storage/jobs';
import { createListener, type Listener } from '@vakt/storage/listen';
import { migrate } from '@vakt/storage/migrate';
import { pingDatabase } from '@vakt/storage/ping';
import { createDatabase } from '@vakt/storage/pool';
import type { MailRelay } from '@vakt/transports/mail-transport';
import { type Assets, loadAssets } from '@vakt/ui/assets.ts';
import type { Kysely } from 'kysely';
import { createSignInApp } from './app.ts';
import { sealEvents } from './audit/seal-events.ts';
import { createReadClientAddress } from './client-address.ts';
import { createSending } from './delivery/create-sending.ts';
import type { Gateways } from './delivery/dependencies.ts';
import { listenForHangUps } from './delivery/hang-up.ts';
import type { Shares } from './delivery/shift-shares.ts';
import { createDeliveryWatch } from './delivery/watch-delivery.ts';
import { createDoorPages } from './door-pages.tsx';
import { createUploadRunner, type UploadRunner } from './factors/hardware-token/import/uploads.ts';
import { createAnswerPace } from './factors/password/answer-pace.ts';
import { createPasswordHasher } from './factors/password/password-hasher.ts';
import { createJourneyDependencies } from './journeys/create-dependencies.ts';
import { createDecisions } from './journeys/sign-in/decide.ts';
import { runGuardRound } from './limits/guard-round.ts';
import { createMetricsListener } from './metrics/listener.ts';
import { createMailSending } from './notices/run-mails.ts';
import { LOGOUT_RETRIES, type LogoutNotice } from './oidc/back-channel-logout.ts';
import { createDoor, type RunningDoor } from './oidc/provider.ts';
import { requirePolicyNotWeaker } from './policies/guard-start.ts';
import type { LintText } from './require-sound-texts.ts';
import { readBrowserTokenOf } from './sessions/browser-cookie.ts';
import { SESSIONS_ENDED } from './sessions/ended-channel.ts';
import { tellEndedSessions } from './sessions/tell-ended.ts';
import type { Settings } from './settings.ts';
import type { ReadDrill } from './support/dependencies.ts';
import { createHourKeeper } from './support/keep-hours.ts';
import { createPassDesk, deviceDesk } from './support/people/desks.ts';
import { sweep } from './sweep.ts';
import type { SignInTables } from './tables.ts';

/** The service, put together and not yet listening. */
export interface Parts {
  app: RequestListener;
  /** For the address that Prometheus asks, never the public one. */
  metrics: RequestListener;
  /** Begins what goes on by itself: messages that were left behind, and removing what has run out. */
  startWork(): void;
  close(): Promise<void>;
}

/** What main.ts picks: the ways out, and how their texts are checked. */
export interface PickedParts {
  gateways: Gateways;
  /** In the configuration's order. */
  relays: readonly MailRelay[];
  lintText: LintText;
  log: Log;
  /** Asks the drill's gateway which faults it makes; null when there is none. */
  readDrill: ReadDrill | null;
}

/** What stands on the database. */
interface Ground {
  settings: Settings;
  log: Log;
  db: Kysely<SignInTables>;
  keyring: Keyring;
  jobs: Jobs;
  listener: Listener;
  assets: Assets;
  consoleAssets: Assets;
}

const SWEEP_EVERY = 10 * MINUTE;
/** How long what was recorded may stand unsealed: until then it could be changed unseen. */
const SEAL_EVERY = 10 * SECOND;
/** Sessions that ended while no process ran are told of at the start; later, those since the last round but one. */
const DAY_SECONDS = 86_400;
const TWO_ROUNDS_SECONDS = (2 * SWEEP_EVERY) / SECOND;

/** Opens the database, brings it up to date, and puts the service together on it. Throws one readable sentence when it cannot. */
export async function createParts(settings: Settings, picked: PickedParts): Promise<Parts> {
  const ground = await openGround(settings, picked.log);
  const { db, keyring, listener, assets, consoleAssets, log } = ground;
  const door = await openDoor(ground);
  const { delivery, sending, shares } = createSending(ground, picked.gateways);
  const mails = createMailSending({ ...ground, relays: picked.relays });
  const common = { db, keyring, clock: systemClock, settings, log, door, delivery };
  const journeys = createJourneyDependencies({
    ...common,
    sending,
    mails,
    lintText: picked.lintText,
    hasher: createPasswordHasher(),
    pace: createAnswerPace({
      now: () => performance.now(),
      sleep: (ms) => sleep(ms),
      random: () => randomInt(2 ** 32) / 2 ** 32,
    }),
  });
  const health = [{ name: 'database', check: () => pingDatabase(db) }];
  const { readDrill } = picked;
  const watch = createDeliveryWatch(listener);
  const uploads = createUploadRunner(common);
  const given = { ...common, uploads, assets, consoleAssets, journeys, watch, health, readDrill };
  const app = createSignInApp({ ...given, passes: createPassDesk(common), devices: deviceDesk });
  let endRounds = () => {};
  return {
    app,
    metrics: createMetricsListener({ db, settings, delivery, log }),
    startWork() {
      sending.start();
      mails.start();
      listenForHangUps(delivery, listener).catch(() => log.warn('hang-ups of other processes are not heard'));
      endRounds = startRounds(ground, door, shares, uploads);
    },
    async close() {
      endRounds();
      door.close();
      await sending.stop();
      await uploads.stop();
      await mails.stop();
      await ground.jobs.close();
      await listener.close();
      await db.destroy();
    },
  };
}

/** Begins what is done again and again; gives how to end it. */
function startRounds(ground: Ground, door: RunningDoor, shares: Shares, uploads: UploadRunner): () => void {
  const { db, log, listener } = ground;
  const shift = () => void shares.shift().catch(() => log.warn("gateways' shares were not looked at"));
  const seal = () => void sealEvents(ground).catch(() => log.error('the record was not sealed'));
  const guard = () => void runGuardRound(ground).catch(() => log.error('the money guard had no round'));
  const hours = createHourKeeper({ db, log, now: () => performance.now() });
  const keepHours = () => void hours.keep();
  const takeUp = () => void uploads.takeUp().catch(() => log.warn('imports of tokens were not taken up'));
  takeUp();
  shift();
  keepHours();
  guard();
  seal();
  const tellEnded = (sinceSeconds: number) => void tellEndedSessions({ db, door, log }, sinceSeconds);
  const tellLately = () => tellEnded(TWO_ROUNDS_SECONDS);
  tellEnded(DAY_SECONDS);
  listener.listen(SESSIONS_ENDED, tellLately, tellLately).catch(() => log.warn('ended sessions are not listened for'));
  const rounds = [
    setInterval(shift, MINUTE),
    setInterval(takeUp, MINUTE),
    setInterval(guard, MINUTE),
    setInterval(seal, SEAL_EVERY),
    setInterval(keepHours, MINUTE),
    setInterval(() => {
      void sweep(ground);
      tellLately();
    }, SWEEP_EVERY),
  ];
  return () => {
    for (const round of rounds) clearInterval(round);
  };
}

async function openGround(settings: Settings, log: Log): Promise<Ground> {
  const { databaseUrl } = settings;
  const db = createDatabase<SignInTables>(databaseUrl, {
    name: 'vakt-sign-in',
    onError: (error) => log.warn({ reason: error.message }, 'a database connection broke'),
  });
  await migrate(db, new URL('../migrations/', import.meta.url));
  await requirePolicyNotWeaker({ db, settings });
  const { organisations } = settings;
  const [jobs, assets, consoleAssets] = await Promise.all([
    createJobs(databaseUrl, log),
    loadAssets({ surface: 'sign-in', organisations }),
    loadAssets({ surface: 'console', organisations }),
  ]);
  for (const warning of assets.warnings) log.warn(warning);
  return {
    settings,
    log,
    db,
    keyring: createKeyring(settings.keys),
    jobs,
    listener: createListener(databaseUrl, log),
    assets,
    consoleAssets,
  };
}

async function openDoor({ settings, log, db, keyring, jobs, listener, assets }: Ground): Promise<RunningDoor> {
  const logouts = await jobs.defineQueue<LogoutNotice>('logout', LOGOUT_RETRIES);
  const isSecure = settings.publicUrl.protocol === 'https:';
  return createDoor({
    db,
    keyring,
    settings,
    decisions: createDecisions({ db, keyring, settings }),
    readBrowserToken: (request) => readBrowserTokenOf(request, isSecure),
    readClientAddress: createReadClientAddress(settings.trustedProxies),
    queue: { send: (notice) => logouts.send(notice), work: (handler) => logouts.work(handler) },
    listener,
    pages: createDoorPages({ settings, assets, log }),
    log,
  });
}
