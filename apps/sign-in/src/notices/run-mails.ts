import { createRunner } from '../delivery/run-at-most.ts';
import { deliverMail, type MailDependencies, recoverMail } from './deliver-mail.ts';
import { listDue } from './mails.store.ts';

/** The part of a process that sends mails. */
export interface MailSending {
  /** Sends a queued mail now, without waiting for it. Call it right after the commit. Never throws. */
  deliverSoon(mailId: string): void;
  /** Begins to look for mails that are due or were left behind. */
  start(): void;
  /** Looks once; gives how many were found. */
  sweep(): Promise<number>;
  /** Resolves when nothing is being sent. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface MailSendingOptions {
  lookMilliseconds?: number;
  /** How long a mail may be at one relay before it counts as lost. Default: all steps of the slowest, and half a minute. */
  sendingSeconds?: number;
}

const MOST_AT_ONCE = 16;
const SWEEP_LIMIT = 100;
/** So many steps a conversation has, each of which may take a relay's time-out, on a kept and on a new connection. */
const STEPS = 16;

/** Creates the sending part of a process. Opens nothing before it is used. */
export function createMailSending(deps: MailDependencies, options: MailSendingOptions = {}): MailSending {
  const { lookMilliseconds = 5000 } = options;
  const slowest = Math.max(10_000, ...(deps.settings.mail?.relays.map(({ timeoutMs }) => timeoutMs) ?? []));
  const sendingSeconds = options.sendingSeconds ?? (STEPS * slowest) / 1000 + 30;
  const runner = createRunner(MOST_AT_ONCE);
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const run = (id: string, work: () => Promise<void>) =>
    runner.add(id, async () => {
      try {
        await work();
      } catch (error) {
        // The database is away: the row is still there, and the next look finds it.
        deps.log.error({ mailId: id, kind: nameOf(error) }, 'a mail could not be delivered');
      }
    });
  const sweep = async (): Promise<number> => {
    if (deps.relays.length === 0) return 0;
    const due = await listDue(deps.db, { sendingSeconds, limit: SWEEP_LIMIT });
    for (const { id, state } of due)
      run(id, () => (state === 'queued' ? deliverMail(deps, id) : recoverMail(deps, id, sendingSeconds)));
    return due.length;
  };
  const goOn = async (): Promise<void> => {
    await sweep().catch((error) => deps.log.error({ kind: nameOf(error) }, 'waiting mails could not be looked for'));
    if (stopped) return;
    timer = setTimeout(goOn, lookMilliseconds);
    timer.unref();
  };
  return {
    deliverSoon: (id) => run(id, () => deliverMail(deps, id)),
    start() {
      for (const relay of deps.relays)
        relay.checkLink().catch((error) => deps.log.warn({ reason: (error as Error).message }, 'a mail relay is away'));
      void goOn();
    },
    sweep,
    settle: () => runner.settle(),
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      runner.close();
      await runner.settle();
      await Promise.all(deps.relays.map((relay) => relay.close()));
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
