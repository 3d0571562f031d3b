import { HIGHEST_SEQUENCE, type Pdu } from './pdu.ts';

/**
 * What came of a request: an answer; `no-answer` in time; `lost`: the link ended after it was written; `not-written`:
 * surely not sent.
 */
export type RequestOutcome =
  | { came: 'answer'; status: number; body: Buffer }
  | { came: 'no-answer' | 'lost' | 'not-written' };

export interface Expectation {
  /** `command_id` of the answer. */
  answer: number;
  timeoutMs: number;
  /** Called when the answer comes after all, later than `timeoutMs`. */
  onLate?: (answer: { status: number; body: Buffer }) => void;
}

export interface PendingRequests {
  /** A number for a new request and what will come of it. It always settles: by an answer, by time, or by `settleAll`. */
  expect(expectation: Expectation): { sequence: number; outcome: Promise<RequestOutcome> };
  /** Gives an answer to whom it is for. False: nobody asked this, or it was answered before. */
  answer(pdu: Pdu, nack: boolean): boolean;
  /** Settles all that wait as `lost`. */
  settleAll(): void;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
}

interface Waiting {
  answer: number;
  settle: (outcome: RequestOutcome) => void;
  timer: NodeJS.Timeout;
}

/** So many requests that got no answer in time are remembered, for the answer that comes late. */
const MOST_LATE = 1000;

/** The requests of one session that wait for their answers. */
export function createPendingRequests(onTimeout: () => void): PendingRequests {
  const waiting = new Map<number, Waiting>();
  const late = new Map<number, { answer: number; onLate: NonNullable<Expectation['onLate']> }>();
  let onIdle: (() => void)[] = [];
  let last = 0;

  const nextSequence = () => {
    do last = last >= HIGHEST_SEQUENCE ? 1 : last + 1;
    while (waiting.has(last));
    return last;
  };
  const take = (sequence: number, outcome: RequestOutcome) => {
    const entry = waiting.get(sequence);
    if (!entry) return;
    waiting.delete(sequence);
    clearTimeout(entry.timer);
    entry.settle(outcome);
    if (waiting.size > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  };
  const rememberLate = (sequence: number, { answer, onLate }: Expectation) => {
    if (!onLate) return;
    late.set(sequence, { answer, onLate });
    const [oldest] = late.keys();
    if (late.size > MOST_LATE && oldest !== undefined) late.delete(oldest);
  };
  return {
    expect(expectation) {
      const sequence = nextSequence();
      const outcome = new Promise<RequestOutcome>((settle) => {
        const timer = setTimeout(() => {
          rememberLate(sequence, expectation);
          take(sequence, { came: 'no-answer' });
          onTimeout();
        }, expectation.timeoutMs);
        waiting.set(sequence, { answer: expectation.answer, settle, timer });
      });
      return { sequence, outcome };
    },
    answer({ sequence, command, status, body }, nack) {
      const entry = waiting.get(sequence);
      if (entry && (nack || entry.answer === command)) {
        take(sequence, { came: 'answer', status, body });
        return true;
      }
      const belated = late.get(sequence);
      if (!belated || (!nack && belated.answer !== command)) return false;
      late.delete(sequence);
      belated.onLate({ status, body });
      return true;
    },
    settleAll() {
      for (const sequence of [...waiting.keys()]) take(sequence, { came: 'lost' });
      late.clear();
    },
    idle: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}
