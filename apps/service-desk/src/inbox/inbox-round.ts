import type { MailSettings } from '../settings.ts';
import { giveTryBack, type TakenMail, takeIncoming } from './incoming-mails.store.ts';
import { isDatabaseAway } from './is-database-away.ts';
import type { InboxDependencies } from './keep-files.ts';
import { processMail } from './process-mail.ts';
import { ReaderAway } from './read-aside.ts';

/** The part of a process that reads mails which came in. */
export interface InboxRound {
  /** Reads all that waits; resolves when nothing is left. Gives how many were read. */
  run(): Promise<number>;
  start(): void;
  /** Reads what waits now, without waiting for it. Call it after a mail was kept. */
  soon(): void;
  stop(): Promise<void>;
}

/** Reads all that waits; gives how many. Ends early when the database or the reading thread is away: that is no try of the mail (`owed`). */
async function readAll(deps: InboxDependencies, mail: MailSettings, owed: Owed, isStopped: () => boolean) {
  let count = 0;
  await giveBack(deps, owed);
  for (let taken = await takeIncoming(deps.db); taken && !isStopped(); taken = await takeIncoming(deps.db)) {
    count += 1;
    try {
      await processMail(deps, mail, taken);
    } catch (error) {
      // The row is still there; another try comes when its time is over.
      deps.log.error({ mailId: taken.id, kind: nameOf(error) }, 'a mail that came in could not be taken up');
      if (!isDatabaseAway(error) && !(error instanceof ReaderAway)) continue;
      owed.push(taken);
      await giveBack(deps, owed).catch(() => {});
      break;
    }
  }
  return count;
}

/** Tries that were counted and were none, until the database has heard of it. */
type Owed = Pick<TakenMail, 'id' | 'claim'>[];

async function giveBack({ db }: InboxDependencies, owed: Owed): Promise<void> {
  for (let one = owed[0]; one; one = owed[0]) {
    await giveTryBack(db, one);
    owed.shift();
  }
}

/** Creates the reading part. Several processes may run it: each mail is taken by one. */
export function createInboxRound(deps: InboxDependencies, { lookMilliseconds = 2000 } = {}): InboxRound {
  const { mail } = deps.settings;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<number> | null = null;
  let again = false;
  let stopped = false;

  const owed: Owed = [];
  const run = async (): Promise<number> => (mail ? readAll(deps, mail, owed, () => stopped) : 0);
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
