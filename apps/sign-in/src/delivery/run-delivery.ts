import type { GatewayLink } from '@vakt/transports/transport';
import { deliverMessage, recoverMessage, rescueMessage } from './deliver-message.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { receiveLinkReceipt } from './receive-receipt.ts';
import { createRunner } from './run-at-most.ts';
import { closeBooks, listForgotten, listStranded } from './upkeep.store.ts';

/** The part of a process that sends. */
export interface Delivery {
  /** Sends a queued message now, without waiting for it. Call it right after the commit. Never throws. */
  deliverSoon(outboxId: string): void;
  /**
   * Opens the links of gateways that have one, and begins to look for messages that a killed process or a dead gateway
   * left behind: now, then every second while there are some, else every few seconds.
   */
  start(): void;
  /** Looks once; gives how many were found. For tests and for `start`. */
  sweep(): Promise<number>;
  /** Resolves when nothing is being sent. */
  settle(): Promise<void>;
  /** Looks no more, waits for what is being sent, and closes the links. */
  stop(): Promise<void>;
}

export interface DeliveryOptions {
  /** Messages at their gateways at once; the rest wait in the database. */
  mostAtOnce?: number;
  busyMilliseconds?: number;
  idleMilliseconds?: number;
  /** How long a message may lie queued before another process takes it. */
  queuedSeconds?: number;
  /** How long a message may be in sending before it counts as lost. Default: the slowest gateway's time-out and five seconds. */
  sendingSeconds?: number;
  /** How long a gateway that is down, or was since, may have kept a message without a word. */
  strandedSeconds?: number;
  /** How often number and content of what is over are wiped. */
  booksMilliseconds?: number;
}

const SWEEP_LIMIT = 100;
/** So long after a gateway was down its messages are looked for often: those without a word by then fall due. */
const WATCHFUL_SECONDS = 30;

/** Creates the sending part of a process. Opens nothing before it is used. */
export function createDelivery(deps: DeliveryDependencies, options: DeliveryOptions = {}): Delivery {
  const { mostAtOnce = 64, busyMilliseconds = 1000, idleMilliseconds = 5000 } = options;
  const runner = createRunner(mostAtOnce);
  const look = createLook(deps, options, (id, work) => runner.add(id, () => runSafely(deps, work, id)));
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  const goOn = async (): Promise<void> => {
    const found = await look.round();
    if (stopped) return;
    const isBusy = found > 0 || runner.running() > 0 || listDown(deps, WATCHFUL_SECONDS).length > 0;
    timer = setTimeout(goOn, isBusy ? busyMilliseconds : idleMilliseconds);
    timer.unref();
  };
  const links = listLinks(deps);
  let opened = false;

  return {
    // After stop() a message stays in the database, for the next process.
    deliverSoon: (id) => runner.add(id, () => runSafely(deps, deliverMessage, id)),
    start: () => {
      opened = true;
      for (const { name, link } of links) {
        link.open({
          onReceipt: async (receipt) => void (await receiveLinkReceipt(deps, name, receipt)),
          onChange: (change) => deps.breakers.linkChanged(name, change),
        });
      }
      void goOn();
    },
    sweep: () => look.sweep(),
    settle: () => runner.settle(),
    stop: async () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      runner.close();
      await runner.settle();
      if (opened) await Promise.all(links.map(({ link }) => link.close()));
    },
  };
}

function listLinks({ gateways }: DeliveryDependencies) {
  const links = new Map<GatewayLink, string>();
  for (const { name, link } of [...gateways.texts, ...gateways.calls]) if (link) links.set(link, name);
  return [...links].map(([link, name]) => ({ name, link }));
}

/** Gateways that are down, or were within so many seconds. */
function listDown({ breakers }: DeliveryDependencies, seconds: number) {
  return breakers.lastDown().filter(({ secondsAgo }) => secondsAgo <= seconds);
}

/** Looking for what was left behind. */
function createLook(deps: DeliveryDependencies, options: DeliveryOptions, add: (id: string, work: Work) => void) {
  const { queuedSeconds = 2, strandedSeconds = 15, booksMilliseconds = 60_000 } = options;
  const sendingSeconds = options.sendingSeconds ?? slowestGatewaySeconds(deps) + 5;
  let books = 0;
  const sweep = async (): Promise<number> => {
    const forgotten = await listForgotten(deps.db, { queuedSeconds, sendingSeconds, limit: SWEEP_LIMIT });
    for (const { id, state } of forgotten) add(id, state === 'queued' ? deliverMessage : recoverMessage);
    // Longer ago, whatever it had taken is past its life.
    const down = listDown(deps, deps.settings.codes.lifeSeconds);
    const bounds = { seconds: strandedSeconds, limit: SWEEP_LIMIT };
    const stranded = down.length > 0 ? await listStranded(deps.db, down, bounds) : [];
    for (const id of stranded) add(id, rescueMessage);
    return forgotten.length;
  };
  const round = async (): Promise<number> => {
    try {
      // Not waited for: a gateway that is frozen answers only by its time-out.
      void deps.breakers.probe();
      if (performance.now() - books > booksMilliseconds) {
        books = performance.now();
        await closeBooks(deps.db);
      }
      return await sweep();
    } catch (error) {
      deps.log.error({ kind: nameOf(error) }, 'waiting messages could not be looked for');
      return 0;
    }
  };
  return { sweep, round };
}

type Work = (deps: DeliveryDependencies, id: string) => Promise<void>;

async function runSafely(deps: DeliveryDependencies, work: Work, id: string): Promise<void> {
  try {
    await work(deps, id);
  } catch (error) {
    // The database is away: the row is still there, and the next sweep finds it.
    deps.log.error({ outboxId: id, kind: nameOf(error) }, 'a message could not be delivered');
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function slowestGatewaySeconds(deps: DeliveryDependencies): number {
  return Math.max(10, ...deps.settings.delivery.gateways.map(({ timeoutMs }) => timeoutMs / 1000));
}
