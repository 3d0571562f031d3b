import { GENERIC_NACK, HIGHEST_SEQUENCE, type Pdu } from './pdu.ts';

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

interface Waiting {
  answer: number;
  settle: (outcome: RequestOutcome) => void;
  timer: NodeJS.Timeout;
}

/** So many requests that got no answer in time are remembered, for the answer that comes late. */
const MOST_LATE = 1000;

/** The requests of one session that wait for their answers. Each settles: by an answer, by time, or by `settleAll`. */
export class PendingRequests {
  readonly #waiting = new Map<number, Waiting>();
  readonly #late = new Map<number, { answer: number; onLate: NonNullable<Expectation['onLate']> }>();
  readonly #onTimeout: () => void;
  #onIdle: (() => void)[] = [];
  #last = 0;

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  /** A number for a new request, and what will come of it. */
  expect(expectation: Expectation): { sequence: number; outcome: Promise<RequestOutcome> } {
    do this.#last = this.#last >= HIGHEST_SEQUENCE ? 1 : this.#last + 1;
    while (this.#waiting.has(this.#last));
    const sequence = this.#last;
    const outcome = new Promise<RequestOutcome>((settle) => {
      const timer = setTimeout(() => this.#giveUp(sequence, expectation), expectation.timeoutMs);
      this.#waiting.set(sequence, { answer: expectation.answer, settle, timer });
    });
    return { sequence, outcome };
  }

  /** Gives an answer to whom it is for. False: nobody asked this, or it was answered before. */
  answer({ sequence, command, status, body }: Pdu): boolean {
    const fits = (answer: number) => command === answer || command === GENERIC_NACK;
    const entry = this.#waiting.get(sequence);
    if (entry && fits(entry.answer)) {
      // A refusal with the status "no error" says nothing that could be believed.
      const senseless = command === GENERIC_NACK && status === 0;
      this.#settle(sequence, senseless ? { came: 'no-answer' } : { came: 'answer', status, body });
      return true;
    }
    const late = this.#late.get(sequence);
    if (!late || late.answer !== command) return false;
    this.#late.delete(sequence);
    late.onLate({ status, body });
    return true;
  }

  /** Settles all that wait as `lost`. */
  settleAll(): void {
    for (const sequence of [...this.#waiting.keys()]) this.#settle(sequence, { came: 'lost' });
    this.#late.clear();
  }

  /** Resolves when nothing waits. */
  idle(): Promise<void> {
    return this.#waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  #giveUp(sequence: number, { answer, onLate }: Expectation): void {
    if (onLate) this.#late.set(sequence, { answer, onLate });
    const [oldest] = this.#late.keys();
    if (this.#late.size > MOST_LATE && oldest !== undefined) this.#late.delete(oldest);
    this.#settle(sequence, { came: 'no-answer' });
    this.#onTimeout();
  }

  #settle(sequence: number, outcome: RequestOutcome): void {
    const entry = this.#waiting.get(sequence);
    if (!entry) return;
    this.#waiting.delete(sequence);
    clearTimeout(entry.timer);
    entry.settle(outcome);
    if (this.#waiting.size > 0) return;
    for (const resolve of this.#onIdle) resolve();
    this.#onIdle = [];
  }
}
