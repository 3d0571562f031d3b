import type { Schedule } from '../schedule.ts';
import type { LinkHooks, ReceiptState } from '../transport.ts';

/** Tells how calls stand: in order for each call, and again with growing waits where storing failed. */
export interface ReceiptTeller {
  tell(reference: string, receipt: ReceiptState): void;
  /** How many calls have something to tell that is not stored yet. */
  countWaiting(): number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** About five minutes in all; after that the code is of no more use to anybody. */
const TRIES = 15;

/** Creates the teller of a gateway. */
export function createReceiptTeller(hooks: Pick<LinkHooks, 'onReceipt'>, schedule: Schedule): ReceiptTeller {
  /** What each call still has to tell; the first of a list is being told. */
  const waiting = new Map<string, ReceiptState[]>();
  const next = (reference: string) => {
    const queue = waiting.get(reference) ?? [];
    queue.shift();
    if (queue[0]) tell(reference, queue[0], 1);
    else waiting.delete(reference);
  };
  const tell = (reference: string, receipt: ReceiptState, attempt: number) => {
    hooks.onReceipt({ about: { reference }, receipt }).then(
      () => next(reference),
      () => {
        if (attempt >= TRIES) next(reference);
        else {
          const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
          schedule.after(wait, () => tell(reference, receipt, attempt + 1));
        }
      },
    );
  };
  return {
    countWaiting: () => waiting.size,
    tell(reference, receipt) {
      const queue = waiting.get(reference);
      if (queue) {
        queue.push(receipt);
        return;
      }
      waiting.set(reference, [receipt]);
      tell(reference, receipt, 1);
    },
  };
}
