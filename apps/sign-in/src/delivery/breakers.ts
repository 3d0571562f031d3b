import { type Clock, SECOND } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { FailureReason, LinkChange, SendVerdict } from '@vakt/transports/transport';
import type { GatewayEventKind } from '../tables-delivery.ts';

/** So many failures within so long a time close a gateway for a while. */
const FAILURES = 5;
const WITHIN = 30 * SECOND;
const CLOSED_FOR = 30 * SECOND;
/** Receipts that are remembered of a gateway. */
const MOST_REPORTS = 200;
/** The same reason from the same gateway goes on record once in so long a time. */
const SAME_ERROR = 60 * SECOND;

/** How a gateway fares, as this process has seen it. */
export interface GatewayHealth {
  gateway: string;
  state: 'works' | 'passed-by' | 'link-down';
  /** Since when it is passed by, or its link down. */
  since: Date | null;
  /** Why its link is down, in the transport's words; null when it is not. */
  reason: string | null;
}

export interface BreakerDependencies {
  clock: Clock;
  log: Log;
  /** Each gateway once, though it may carry messages and calls. */
  gateways: readonly { name: string; checkLink(): Promise<void> }[];
  /** Puts on record what happens to a gateway. Must not throw. */
  record(event: { gateway: string; kind: GatewayEventKind; reason: string | null }): void;
}

/**
 * A circuit breaker per gateway: after five failures in a row within 30 seconds, or five failures by receipt that outweigh
 * what arrived, it is passed by for 30 seconds, and then until its
 * link has been seen to work (`checkLink`), never tried out with a person's code. A link that is known to be down is
 * passed by at once. What is known is this process's own and forgotten with it.
 */
export interface Breakers {
  isPassedBy(gateway: string): boolean;
  /** Notes how a gateway answered; `null`: it threw. */
  note(gateway: string, verdict: SendVerdict | null): void;
  /**
   * Notes what a receipt said of a message: `null`, it arrived; else why it failed at the gateway. Counted apart from
   * answers: a gateway may take everything and fail it afterwards.
   */
  noteReceipt(gateway: string, failure: FailureReason | null): void;
  linkChanged(gateway: string, change: LinkChange): void;
  /** Asks the links of gateways that have been passed by long enough. Call it every second or so; never rejects. */
  probe(): Promise<void>;
  list(): GatewayHealth[];
  /**
   * Gateways that were passed by or had their link down at some time, and how many seconds ago they last were: 0 while
   * they are. What such a gateway had taken until then it may have lost, though it works again.
   */
  lastDown(): { gateway: string; secondsAgo: number }[];
}

interface Watched {
  name: string;
  checkLink(): Promise<void>;
  failures: number[];
  /** What receipts said of late. */
  reported: { at: number; good: boolean }[];
  closedSince: number | null;
  probeAt: number;
  probing: boolean;
  linkDown: { since: number; reason: string | null } | null;
  /** When it began to work again. */
  downUntil: number | null;
  told: Map<string, number>;
}

export function createBreakers(deps: BreakerDependencies): Breakers {
  const watched = new Map<string, Watched>(
    deps.gateways.map((gateway) => [
      gateway.name,
      {
        name: gateway.name,
        checkLink: () => gateway.checkLink(),
        failures: [],
        reported: [],
        closedSince: null,
        probeAt: 0,
        probing: false,
        linkDown: null,
        downUntil: null,
        told: new Map(),
      },
    ]),
  );
  const now = () => deps.clock.now().getTime();
  return {
    isPassedBy(name) {
      const one = watched.get(name);
      return one !== undefined && isDown(one);
    },
    note(name, verdict) {
      const one = watched.get(name);
      if (one) noteAnswer(deps, one, verdict, now());
    },
    noteReceipt(name, failure) {
      const one = watched.get(name);
      if (one) noteReceipt(deps, one, failure, now());
    },
    linkChanged(name, change) {
      const one = watched.get(name);
      if (one) noteLink(deps, one, change, now());
    },
    async probe() {
      const due = [...watched.values()].filter(
        (one) => one.closedSince !== null && !one.probing && one.probeAt <= now(),
      );
      await Promise.all(due.map((one) => probeOne(deps, one, now)));
    },
    list: () => [...watched.values()].map(describe),
    lastDown: () =>
      [...watched.values()].flatMap((one) => {
        const until = isDown(one) ? now() : one.downUntil;
        return until === null ? [] : [{ gateway: one.name, secondsAgo: Math.max(0, now() - until) / SECOND }];
      }),
  };
}

function isDown({ closedSince, linkDown }: Watched): boolean {
  return closedSince !== null || linkDown !== null;
}

function describe(one: Watched): GatewayHealth {
  if (one.linkDown)
    return { gateway: one.name, state: 'link-down', since: new Date(one.linkDown.since), reason: one.linkDown.reason };
  if (one.closedSince !== null)
    return { gateway: one.name, state: 'passed-by', since: new Date(one.closedSince), reason: null };
  return { gateway: one.name, state: 'works', since: null, reason: null };
}

function noteAnswer(deps: BreakerDependencies, one: Watched, verdict: SendVerdict | null, at: number): void {
  if (verdict !== null && isAnswer(verdict)) {
    one.failures = [];
    return;
  }
  noteError(deps, one, verdict === null || verdict.verdict === 'handed-over' ? 'unknown' : verdict.reason, at);
  // That its link is down is known, and that it is up again will be: five refusals in between tell no more.
  if (one.linkDown && verdict?.verdict === 'refused') return;
  one.failures = [...one.failures.filter((earlier) => earlier > at - WITHIN), at];
  if (one.failures.length >= FAILURES) close(deps, one, at);
}

/** As many failures as would close it, and more of them than arrivals: a gateway that fails one in three still delivers two. */
function noteReceipt(deps: BreakerDependencies, one: Watched, failure: FailureReason | null, at: number): void {
  if (failure !== null) noteError(deps, one, failure, at);
  one.reported = [...one.reported.filter((earlier) => earlier.at > at - WITHIN), { at, good: failure === null }];
  if (one.reported.length > MOST_REPORTS) one.reported.shift();
  const failed = one.reported.filter(({ good }) => !good).length;
  if (failed >= FAILURES && failed * 2 > one.reported.length) close(deps, one, at);
}

function close(deps: BreakerDependencies, one: Watched, at: number): void {
  if (one.closedSince !== null) return;
  one.failures = [];
  one.reported = [];
  one.closedSince = at;
  one.probeAt = at + CLOSED_FOR;
  deps.log.error({ gateway: one.name }, 'a gateway fails: it is passed by');
  deps.record({ gateway: one.name, kind: 'closed', reason: null });
}

function noteError(deps: BreakerDependencies, one: Watched, reason: FailureReason, at: number): void {
  if ((one.told.get(reason) ?? Number.NEGATIVE_INFINITY) > at - SAME_ERROR) return;
  one.told.set(reason, at);
  deps.record({ gateway: one.name, kind: 'error', reason });
}

function noteLink(deps: BreakerDependencies, one: Watched, change: LinkChange, at: number): void {
  if (change.up) {
    if (one.linkDown) deps.log.info({ gateway: one.name }, 'the link of a gateway is up');
    if (one.linkDown) {
      deps.record({ gateway: one.name, kind: 'link-up', reason: null });
      one.downUntil = at;
    }
    one.linkDown = null;
    return;
  }
  const facts = { gateway: one.name, reason: change.reason };
  if (change.alert) deps.log.error(facts, 'the link of a gateway is refused: look at its configuration');
  else if (!one.linkDown) deps.log.warn(facts, 'the link of a gateway is down');
  if (!one.linkDown || one.linkDown.reason !== change.reason)
    deps.record({ gateway: one.name, kind: 'link-down', reason: change.reason });
  one.linkDown = { since: one.linkDown?.since ?? at, reason: change.reason };
}

async function probeOne(deps: BreakerDependencies, one: Watched, now: () => number): Promise<void> {
  one.probing = true;
  try {
    await one.checkLink();
    one.closedSince = null;
    one.downUntil = now();
    one.failures = [];
    deps.log.info({ gateway: one.name }, 'a gateway works again');
    deps.record({ gateway: one.name, kind: 'opened', reason: null });
  } catch {
    one.probeAt = now() + CLOSED_FOR;
  } finally {
    one.probing = false;
  }
}

/** Whether the gateway did its work: taking a message, or telling that this number cannot have it. */
function isAnswer(verdict: SendVerdict): boolean {
  return verdict.verdict === 'handed-over' || (verdict.verdict === 'refused' && verdict.advice === 'tell-person');
}
