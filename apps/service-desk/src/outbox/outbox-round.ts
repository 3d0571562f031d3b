import type { MailSettings } from '../settings.ts';
import { deliverMail, type OutboxDependencies, recoverMail } from './deliver-mail.ts';
import { listDue } from './outgoing-mails.store.ts';

/** The part of a process that sends the desk's mails. */
export interface OutboxRound {
  /** Looks once and sends what is due; resolves when that is done. Gives how many were found. */
  run(): Promise<number>;
  /** Begins to look again and again. */
  start(): void;
  /** Ends; resolves when nothing is being sent. */
  stop(): Promise<void>;
}

export interface OutboxRoundOptions {
  lookMilliseconds?: number;
  /** How long a mail may be in sending before its process counts as dead. Default: all steps of the slowest relay, and half a minute. */
  sendingSeconds?: number;
}

const MOST_AT_ONCE = 8;
const LIMIT = 200;
/** So many steps a conversation has, each of which may take a relay's time-out, on a kept and on a new connection. */
const STEPS = 16;

/** Creates the sending part. Several processes may run it: each mail is taken by one. Opens nothing before it is used. */
export function createOutboxRound(deps: OutboxDependencies, options: OutboxRoundOptions = {}): OutboxRound {
  const { lookMilliseconds = 1000 } = options;
  const slowest = Math.max(10_000, ...(deps.settings.mail?.relays.map(({ timeoutMs }) => timeoutMs) ?? []));
  const sendingSeconds = options.sendingSeconds ?? (STEPS * slowest) / 1000 + 30;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const sendOne = async ({ id, state }: { id: string; state: 'queued' | 'sending' }) => {
    try {
      await (state === 'queued' ? deliverMail(deps, id) : recoverMail(deps, id, sendingSeconds));
    } catch (error) {
      // The database is away, or a bug: the row is still there, and a later look finds it.
      deps.log.error({ mailId: id, kind: nameOf(error) }, 'a mail could not be delivered');
    }
  };
  const run = async (): Promise<number> => {
    if (deps.relays.length === 0) return 0;
    const due = await listDue(deps.db, { sendingSeconds, limit: LIMIT });
    const waiting = [...due];
    const work = async () => {
      for (let next = waiting.shift(); next && !stopped; next = waiting.shift()) await sendOne(next);
    };
    await Promise.all(Array.from({ length: countAtOnce(deps.settings.mail) }, work));
    return due.length;
  };
  const goOn = async (): Promise<void> => {
    running = run().catch((error) =>
      deps.log.error({ kind: nameOf(error) }, 'waiting mails of the desk could not be looked for'),
    );
    const found = await running;
    if (stopped) return;
    timer = setTimeout(goOn, found === LIMIT ? 0 : lookMilliseconds);
    timer.unref();
  };
  return {
    run,
    start() {
      for (const relay of deps.relays)
        relay.checkLink().catch((error) => deps.log.warn({ reason: (error as Error).message }, 'a mail relay is away'));
      void goOn();
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
      await Promise.all(deps.relays.map((relay) => relay.close()));
    },
  };
}

/** A mail that waits for a connection would count as one that a relay may have, if this process ended. */
function countAtOnce(mail: MailSettings | null): number {
  const connections = mail?.relays.flatMap((relay) => (relay.kind === 'smtp' ? [relay.connections] : [])) ?? [];
  return Math.min(MOST_AT_ONCE, ...connections);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
