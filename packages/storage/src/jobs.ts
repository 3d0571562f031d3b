import type { Log } from '@vakt/foundation/log';
import { fromKysely, type KyselyTransactionLike, PgBoss } from 'pg-boss';

/** How a queue's jobs are tried again. */
export interface QueueOptions {
  /** Tries after the first one (default 5). */
  retries?: number;
  /** Seconds before the first new try, doubled each time (default 5). */
  retryDelaySeconds?: number;
  /** The longest wait between tries, in seconds (default 3600). */
  retryDelayMaxSeconds?: number;
  /** A try that takes longer counts as failed: the process may have died (default 60). */
  expireSeconds?: number;
  /** How long jobs that are done are kept, in seconds (default 3600). */
  keepDoneSeconds?: number;
}

/** A queue of jobs that carry a `Data`. */
export interface Queue<Data extends object> {
  readonly name: string;
  /** Puts a job in. Inside a transaction: it is there when that commits, and never when it does not. */
  send(data: Data, options?: { within?: KyselyTransactionLike; notBefore?: Date }): Promise<void>;
  /**
   * Handles jobs, at most `atOnce` at a time (default 2). A handler that throws is tried again later.
   * A job may come twice (the process died after the work, before the note of it): handlers are idempotent.
   * New jobs come at once; those that wait for a time or a new try, within `pollSeconds` (default 10) after it.
   */
  work(
    handler: (data: Data, job: { id: string }) => Promise<void>,
    options?: { atOnce?: number; pollSeconds?: number },
  ): Promise<void>;
}

export interface Jobs {
  /** Makes a queue where it is missing, and sets its rules. */
  defineQueue<Data extends object>(name: string, options?: QueueOptions): Promise<Queue<Data>>;
  /** Ends: running jobs get 5 seconds to finish; what is not done is tried again by the next process. */
  close(): Promise<void>;
}

/** New jobs wake the workers by NOTIFY; polling finds what has waited for its time. An empty look costs the server well under 1 ms. */
const POLL_SECONDS = 10;
/** Polling while the listening connection is broken. */
const POLL_WHEN_DEAF_SECONDS = 2;

/**
 * Opens the job queue in the schema `jobs` of a database (made on first use) and starts its upkeep.
 * Rejects when the database cannot be reached.
 */
export async function createJobs(url: string, log: Log): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'vakt-jobs',
    schema: 'jobs',
    max: 3,
    useListenNotify: true,
    schedule: false,
    // Upkeep at a calm pace: what is late by a minute hurts nobody, and an idle service stays idle.
    superviseIntervalSeconds: 60,
    queueCacheIntervalSeconds: 300,
    bamIntervalSeconds: 300,
    flowIntervalSeconds: 300,
    notifyHeartbeatIntervalMs: 30_000,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error) => log.error({ reason: error.message }, 'the job queue reported an error'));
  boss.on('warning', (warning) => log.warn({ reason: warning.message }, 'the job queue reported a warning'));
  await boss.start();
  return {
    defineQueue: (name, options) => defineQueue(boss, log, name, options),
    close: () => boss.stop({ graceful: true, timeout: 5000 }),
  };
}

async function defineQueue<Data extends object>(
  boss: PgBoss,
  log: Log,
  name: string,
  options: QueueOptions = {},
): Promise<Queue<Data>> {
  const rules = {
    retryLimit: options.retries ?? 5,
    retryDelay: options.retryDelaySeconds ?? 5,
    retryBackoff: true,
    retryDelayMax: options.retryDelayMaxSeconds ?? 3600,
    expireInSeconds: options.expireSeconds ?? 60,
    deleteAfterSeconds: options.keepDoneSeconds ?? 3600,
    notify: true,
  };
  if (await boss.getQueue(name)) await boss.updateQueue(name, rules);
  else await boss.createQueue(name, rules);
  return {
    name,
    async send(data, { within, notBefore } = {}) {
      await boss.send(name, data, {
        ...(within && { db: fromKysely(within) }),
        ...(notBefore && { startAfter: notBefore }),
      });
    },
    async work(handler, { atOnce = 2, pollSeconds = POLL_SECONDS } = {}) {
      const pace = {
        notifyPollingIntervalSeconds: pollSeconds,
        pollingIntervalSeconds: Math.min(pollSeconds, POLL_WHEN_DEAF_SECONDS),
      };
      await boss.work<Data>(name, { localConcurrency: atOnce, batchSize: 1, ...pace }, async ([job]) => {
        if (!job) return;
        try {
          await handler(job.data, { id: job.id });
        } catch (error) {
          log.warn(
            { queue: name, job: job.id, reason: error instanceof Error ? error.message : 'unknown' },
            'a job failed and is tried again',
          );
          throw error;
        }
      });
    },
  };
}
