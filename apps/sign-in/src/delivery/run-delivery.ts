import { deliverMessage, recoverMessage } from './deliver-message.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { listForgotten } from './outbox.store.ts';
import { createRunner } from './run-at-most.ts';

/** The part of a process that sends. */
export interface Delivery {
  /** Sends a queued message now, without waiting for it. Call it right after the commit. Never throws. */
  deliverSoon(outboxId: string): void;
  /** Begins to look for messages that a killed process left behind: now, then every second while there are some, else every few seconds. */
  start(): void;
  /** Looks once; gives how many were found. For tests and for `start`. */
  sweep(): Promise<number>;
  /** Resolves when nothing is being sent. */
  settle(): Promise<void>;
  /** Looks no more and waits for what is being sent. */
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
}

const SWEEP_LIMIT = 100;

/** Creates the sending part of a process. Opens nothing before it is used. */
export function createDelivery(deps: DeliveryDependencies, options: DeliveryOptions = {}): Delivery {
  const { mostAtOnce = 64, busyMilliseconds = 1000, idleMilliseconds = 5000, queuedSeconds = 2 } = options;
  const sendingSeconds = options.sendingSeconds ?? slowestGatewaySeconds(deps) + 5;
  const runner = createRunner(mostAtOnce);
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  const add = (id: string, work: Work): void => runner.add(id, () => runSafely(deps, work, id));
  const sweep = async (): Promise<number> => {
    const forgotten = await listForgotten(deps.db, { queuedSeconds, sendingSeconds, limit: SWEEP_LIMIT });
    for (const { id, state } of forgotten) add(id, state === 'queued' ? deliverMessage : recoverMessage);
    return forgotten.length;
  };
  const look = async (): Promise<void> => {
    const found = await sweep().catch((error: unknown) => {
      deps.log.error({ kind: nameOf(error) }, 'waiting messages could not be looked for');
      return 0;
    });
    if (stopped) return;
    timer = setTimeout(look, found > 0 || runner.running() > 0 ? busyMilliseconds : idleMilliseconds);
    timer.unref();
  };

  return {
    // After stop() a message stays in the database, for the next process.
    deliverSoon: (id) => add(id, deliverMessage),
    start: () => void look(),
    sweep,
    settle: () => runner.settle(),
    stop: async () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      runner.close();
      await runner.settle();
    },
  };
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
