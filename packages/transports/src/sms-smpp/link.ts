import type { GatewayLink, LinkHooks } from '../transport.ts';
import { judgeBind } from './command-status.ts';
import { connectTo, type SmppAddress } from './connection.ts';
import { COMMAND, type DeliverFields } from './pdu.ts';
import type { Expectation, RequestOutcome } from './pending-requests.ts';
import { Session, type SessionEnd } from './session.ts';
import type { SmppTimings } from './timings.ts';

export interface LinkOptions {
  address: SmppAddress;
  /** Body of the bind_transceiver. */
  bind: Buffer;
  timings: SmppTimings;
  onDeliver(fields: DeliverFields, hooks: LinkHooks): Promise<void>;
}

const NOT_OPENED: SessionEnd = { reason: 'The link was not opened.', failure: 'temporary' };
const COMING_UP: SessionEnd = { reason: 'The link is being opened.', failure: 'temporary' };
const CLOSED: SessionEnd = { reason: 'The link was closed by us.', failure: 'temporary' };

/**
 * Supervises one link: connects, binds, and does so again with growing waits whenever it ends, for as long as it is
 * open. Nothing that a peer does makes it throw or stop.
 */
export class SmppLink implements GatewayLink {
  readonly #options: LinkOptions;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<(up: boolean) => void>();
  #hooks: LinkHooks | null = null;
  #session: Session | null = null;
  #down: SessionEnd | null = NOT_OPENED;
  /** The first try after a session that worked: worth waiting for. */
  #hopeful = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Why nothing can be sent; null while it is bound. */
  get down(): SessionEnd | null {
    return this.#down;
  }

  /** The hooks it was opened with. */
  get hooks(): LinkHooks | null {
    return this.#hooks;
  }

  open(hooks: LinkHooks): void {
    if (this.#hooks) return;
    this.#hooks = hooks;
    this.#hopeful = true;
    this.#down = COMING_UP;
    void this.#start();
  }

  /** Waits for the link to come up if it is just about to; false when it is not up by then. */
  whenUp(waitMs: number): Promise<boolean> {
    if (this.#down === null) return Promise.resolve(true);
    if (!this.#hopeful || this.#stop.signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter = (up: boolean) => {
        clearTimeout(tooLong);
        this.#waiting.delete(waiter);
        resolve(up);
      };
      const tooLong = setTimeout(() => waiter(false), waitMs);
      this.#waiting.add(waiter);
    });
  }

  request(command: number, body: Buffer, how: Omit<Expectation, 'answer'>): Promise<RequestOutcome> {
    const session = this.#down === null ? this.#session : null;
    return session ? session.request(command, body, how) : Promise.resolve({ came: 'not-written' });
  }

  /** Asks the peer whether it is there, unless it has just been heard. Rejects with why the link is down. */
  async check(): Promise<void> {
    const session = this.#down === null ? this.#session : null;
    if (session && (performance.now() - session.heardAt < this.#options.timings.justHeard || (await session.probe())))
      return;
    throw new Error(this.#down?.reason ?? 'The link is down.');
  }

  /** Takes nothing more, waits for what is pending, unbinds. */
  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#wake(false);
    this.#tell(CLOSED);
    if (this.#session) await leave(this.#session, this.#options.timings);
  }

  async #start(): Promise<void> {
    const opened = await openSession(this.#options, this.#stop.signal, () => this.#hooks);
    if (this.#stop.signal.aborted) return opened.session?.end(CLOSED);
    if (!opened.session) {
      this.#hopeful = false;
      const { afterRefusedBind } = this.#options.timings;
      return this.#retry(opened.end, opened.refused ? afterRefusedBind * (1 + Math.random() / 5) : this.#backOff());
    }
    this.#session = opened.session;
    void opened.over.then((end) => this.#onEnd(opened.session, end));
    this.#tell(null);
    this.#wake(true);
  }

  #onEnd(session: Session, end: SessionEnd): void {
    this.#session = null;
    // A session that worked was no failure; one that only bound may be a gateway that flaps.
    if (session.proved) this.#failures = 0;
    this.#hopeful = session.proved;
    this.#retry(this.#stop.signal.aborted ? CLOSED : end, this.#backOff());
  }

  #retry(end: SessionEnd, waitMs: number): void {
    this.#tell(end);
    if (!this.#hopeful) this.#wake(false);
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.#start(), waitMs);
  }

  #backOff(): number {
    const { reconnectLeast, reconnectMost } = this.#options.timings;
    const wait = Math.min(reconnectMost, reconnectLeast * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    return wait * (0.5 + Math.random() / 2);
  }

  #wake(up: boolean): void {
    for (const waiter of [...this.#waiting]) waiter(up);
  }

  #tell(now: SessionEnd | null): void {
    const before = this.#down;
    this.#down = now;
    if (before !== null && before.reason === now?.reason) return;
    try {
      const alert = now !== null && now.failure !== 'temporary';
      this.#hooks?.onChange({ up: now === null, reason: now?.reason ?? null, alert });
    } catch {
      // A listener's fault is not the link's.
    }
  }
}

/** Ends a session in good order: what is being worked on is answered, then unbind. However much a peer delivers meanwhile. */
async function leave(session: Session, timings: SmppTimings): Promise<void> {
  await session.rest();
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
  const session = new Session(connected.socket, options.timings, {
    async onDeliver(fields) {
      const given = hooks();
      if (given) await options.onDeliver(fields, given);
    },
    onEnd,
  });
  const endAtAbort = () => session.end(CLOSED);
  signal.addEventListener('abort', endAtAbort, { once: true });
  const timeoutMs = Math.max(1, until - performance.now());
  const outcome = await session.request(COMMAND.bindTransceiver, options.bind, { timeoutMs });
  signal.removeEventListener('abort', endAtAbort);
  if (outcome.came === 'answer' && outcome.status === 0) return { session, over };
  const end: SessionEnd =
    outcome.came === 'answer'
      ? {
          reason: `The gateway refuses our sign-in (${writeHex(outcome.status)}).`,
          failure: judgeBind(outcome.status),
        }
      : { reason: 'The gateway does not answer our sign-in in time.', failure: 'temporary' };
  session.end(end);
  return { session: null, end: await over, refused: outcome.came === 'answer' };
}

function writeHex(status: number): string {
  return `0x${status.toString(16).padStart(2, '0')}`;
}
