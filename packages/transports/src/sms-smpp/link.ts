import type { GatewayLink, LinkHooks } from '../transport.ts';
import { needsOperator } from './command-status.ts';
import { connectTo, type SmppAddress } from './connection.ts';
import { type BindFields, COMMAND, type DeliverFields, encodeBind } from './pdu.ts';
import type { Expectation, RequestOutcome } from './pending-requests.ts';
import { createSession, type Session, type SessionEnd } from './session.ts';
import type { SmppTimings } from './timings.ts';

export interface LinkOptions {
  address: SmppAddress;
  bind: BindFields;
  timings: SmppTimings;
  onDeliver(fields: DeliverFields, hooks: LinkHooks): Promise<void>;
}

export interface SmppLink extends GatewayLink {
  /** Why nothing can be sent; null while it is bound. */
  readonly down: SessionEnd | null;
  /** The hooks it was opened with. */
  readonly hooks: LinkHooks | null;
  /** Waits for the link to come up if it is just about to; false when it is not up by then. */
  whenUp(waitMs: number): Promise<boolean>;
  request(command: number, body: Buffer, expectation: Omit<Expectation, 'answer'>): Promise<RequestOutcome>;
  /** Asks the peer whether it is there, unless it has just been heard. Rejects with why the link is down. */
  check(): Promise<void>;
}

/** Heard so lately, a peer need not be asked whether it is there. Milliseconds. */
const JUST_HEARD = 2000;

const NOT_OPENED: SessionEnd = { reason: 'The link was not opened.', alert: false };
const COMING_UP: SessionEnd = { reason: 'The link is being opened.', alert: false };
const CLOSED: SessionEnd = { reason: 'The link was closed by us.', alert: false };

/**
 * Supervises one link: connects, binds, and does so again with growing waits whenever it ends, for as long as it is
 * open. Nothing that a peer does makes it throw or stop.
 */
export function createSmppLink(options: LinkOptions): SmppLink {
  const { timings } = options;
  const stop = new AbortController();
  const waiters = new Set<(up: boolean) => void>();
  let hooks: LinkHooks | null = null;
  let session: Session | null = null;
  let down: SessionEnd | null = NOT_OPENED;
  /** The first try after a working session: worth waiting for. */
  let hopeful = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const tell = (now: SessionEnd | null) => {
    const before = down;
    down = now;
    if (before !== null && before !== COMING_UP && before.reason === now?.reason) return;
    try {
      hooks?.onChange({ up: now === null, reason: now?.reason ?? null, alert: now?.alert ?? false });
    } catch {
      // A listener's fault is not the link's.
    }
  };
  const wake = (up: boolean) => {
    for (const waiter of waiters) waiter(up);
    waiters.clear();
  };
  const retry = (end: SessionEnd, waitMs: number) => {
    tell(end);
    if (!hopeful) wake(false);
    if (!stop.signal.aborted) timer = setTimeout(() => void start(), waitMs);
  };
  const backOff = () => {
    const wait = Math.min(timings.reconnectMost, timings.reconnectLeast * 2 ** Math.min(failures, 16));
    failures += 1;
    return wait * (0.5 + Math.random() / 2);
  };
  const onEnd = (ended: Session, end: SessionEnd) => {
    if (session !== ended) return;
    session = null;
    // A session that worked was no failure; one that only bound may be a gateway that flaps.
    if (ended.answered > 1) failures = 0;
    hopeful = ended.answered > 1;
    retry(stop.signal.aborted ? CLOSED : end, backOff());
  };
  const start = async () => {
    const opened = await openSession(options, stop.signal, () => hooks);
    if (stop.signal.aborted) return opened.session?.end(CLOSED);
    if (!opened.session) {
      hopeful = false;
      const wait = opened.refused ? timings.afterRefusedBind * (1 + Math.random() / 5) : backOff();
      return retry(opened.end, wait);
    }
    session = opened.session;
    void opened.over.then((end) => onEnd(opened.session, end));
    tell(null);
    wake(true);
  };
  return {
    get down() {
      return down;
    },
    get hooks() {
      return hooks;
    },
    open(given) {
      if (hooks) return;
      hooks = given;
      hopeful = true;
      down = COMING_UP;
      void start();
    },
    whenUp(waitMs) {
      if (down === null) return Promise.resolve(true);
      if (!hopeful || stop.signal.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const waiter = (up: boolean) => {
          clearTimeout(tooLong);
          waiters.delete(waiter);
          resolve(up);
        };
        const tooLong = setTimeout(() => waiter(false), waitMs);
        waiters.add(waiter);
      });
    },
    request: (command, body, expectation) =>
      session && down === null ? session.request(command, body, expectation) : Promise.resolve({ came: 'not-written' }),
    async check() {
      if (session && down === null) {
        if (performance.now() - session.heardAt < JUST_HEARD || (await session.probe())) return;
      }
      throw new Error(down?.reason ?? 'The link is down.');
    },
    async close() {
      if (stop.signal.aborted) return;
      stop.abort();
      clearTimeout(timer);
      wake(false);
      const last = session;
      tell(CLOSED);
      if (last) await leave(last, timings);
    },
  };
}

/** Ends a session in good order: what is being worked on is answered, then unbind. */
async function leave(session: Session, timings: SmppTimings): Promise<void> {
  await session.idle();
  await session.request(COMMAND.unbind, undefined, { timeoutMs: timings.unbind });
  session.end(CLOSED);
}

type Opened = { session: Session; over: Promise<SessionEnd> } | { session: null; end: SessionEnd; refused: boolean };

/** Connects and binds within the time for both. */
async function openSession(options: LinkOptions, signal: AbortSignal, hooks: () => LinkHooks | null): Promise<Opened> {
  const until = performance.now() + options.timings.bind;
  const connected = await connectTo(options.address, options.timings.bind, signal);
  if (!connected.socket) return { session: null, end: connected, refused: false };
  const { promise: over, resolve: onEnd } = Promise.withResolvers<SessionEnd>();
  const session = createSession(connected.socket, options.timings, {
    async onDeliver(fields) {
      const given = hooks();
      if (given) await options.onDeliver(fields, given);
    },
    onEnd,
  });
  const endAtAbort = () => session.end(CLOSED);
  signal.addEventListener('abort', endAtAbort, { once: true });
  const timeoutMs = Math.max(1, until - performance.now());
  const outcome = await session.request(COMMAND.bindTransceiver, encodeBind(options.bind), { timeoutMs });
  signal.removeEventListener('abort', endAtAbort);
  if (outcome.came === 'answer' && outcome.status === 0) return { session, over };
  const end: SessionEnd =
    outcome.came === 'answer'
      ? {
          reason: `The gateway refuses our sign-in (${writeHex(outcome.status)}).`,
          alert: needsOperator(outcome.status),
        }
      : { reason: 'The gateway does not answer our sign-in in time.', alert: false };
  session.end(end);
  return { session: null, end: await over, refused: outcome.came === 'answer' };
}

function writeHex(status: number): string {
  return `0x${status.toString(16).padStart(2, '0')}`;
}
