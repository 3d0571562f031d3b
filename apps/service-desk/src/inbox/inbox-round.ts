import type { MailSettings } from '../settings.ts';
import { takeIncoming } from './incoming-mails.store.ts';
import type { InboxDependencies } from './keep-files.ts';
import { processMail } from './process-mail.ts';

/** The part of a process that reads mails which came in. */
export interface InboxRound {
  /** Reads all that waits; resolves when nothing is left. Gives how many were read. */
  run(): Promise<number>;
  start(): void;
  /** Reads what waits now, without waiting for it. Call it after a mail was kept. */
  soon(): void;
  stop(): Promise<void>;
}

/** Reads all that waits; gives how many. */
async function readAll(deps: InboxDependencies, mail: MailSettings, isStopped: () => boolean): Promise<number> {
  let count = 0;
  for (let taken = await takeIncoming(deps.db); taken && !isStopped(); taken = await takeIncoming(deps.db)) {
    count += 1;
    try {
      await processMail(deps, mail, taken);
    } catch (error) {
      // The row is still there; another try comes when its time is over.
      deps.log.error({ mailId: taken.id, kind: nameOf(error) }, 'a mail that came in could not be taken up');
    }
  }
  return count;
}

/** Creates the reading part. Several processes may run it: each mail is taken by one. */
export function createInboxRound(deps: InboxDependencies, { lookMilliseconds = 2000 } = {}): InboxRound {
  const { mail } = deps.settings;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<number> | null = null;
  let again = false;
  let stopped = false;

  const run = async (): Promise<number> => (mail ? readAll(deps, mail, () => stopped) : 0);
  const look = (): void => {
    if (stopped) return;
    again = running !== null;
    if (again) return;
    running = run().catch((error) => {
      deps.log.error({ kind: nameOf(error) }, 'mails that came in could not be looked for');
      return 0;
    });
    void running.then(() => {
      running = null;
      if (again) look();
    });
  };
  return {
    run,
    soon: look,
    start() {
      look();
      timer = setInterval(look, lookMilliseconds);
      timer.unref();
    },
    async stop() {
      stopped = true;
      if (timer) clearInterval(timer);
      await running;
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
