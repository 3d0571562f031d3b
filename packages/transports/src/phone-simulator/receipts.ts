import type { ReceiptState } from '../transport.ts';
import type { Core } from './core.ts';
import type { DueReceipt } from './phone-book.ts';

/** Posts one receipt; `true` when there is nothing more to do (taken, or refused for good). */
export type PostReceipt = (url: string, receipt: ReceiptState) => Promise<boolean>;

/** Reports to whoever sent a message how it stands; per address in order, again when it was not taken. */
export interface Receipts {
  /** Notes that `url` is to be told, and tells it soon. Survives a kill -9. */
  owe(url: string, receipt: ReceiptState): void;
  /** Takes up what an earlier process owed. */
  resume(): void;
}

/** A moment for the answer to the send request to arrive before its receipt. */
const FIRST_WAIT_MS = 50;
const RETRY_WAITS_MS = [1000, 2000, 4000, 8000, 16_000, 30_000];

export function createReceipts(core: Core, post: PostReceipt): Receipts {
  const queues = new Map<string, DueReceipt[]>();

  async function tellNext(url: string, failures: number): Promise<void> {
    const queue = queues.get(url);
    const due = queue?.[0];
    if (!queue || !due) {
      queues.delete(url);
      return;
    }
    const done = await post(due.url, due.receipt);
    const wait = RETRY_WAITS_MS[failures];
    if (!done && wait !== undefined) {
      core.schedule.after(wait, () => void tellNext(url, failures + 1));
      return;
    }
    queue.shift();
    core.record({ kind: 'receipt-done', id: due.id });
    await tellNext(url, 0);
  }

  function enqueue(due: DueReceipt): void {
    const queue = queues.get(due.url);
    if (queue) {
      queue.push(due);
      return;
    }
    queues.set(due.url, [due]);
    core.schedule.after(FIRST_WAIT_MS, () => void tellNext(due.url, 0));
  }

  return {
    owe(url, receipt) {
      const id = core.newId();
      core.record({ kind: 'receipt-due', id, url, receipt });
      enqueue({ id, at: core.now(), url, receipt });
    },
    resume() {
      for (const due of core.book.dueReceipts.values()) enqueue(due);
    },
  };
}

const RECEIPT_TIMEOUT_MS = 5000;

/** Posts receipts over HTTP, JSON, no redirects. Never throws; logs nothing, since the address is a secret. */
export function createReceiptPoster(): PostReceipt {
  return async (url, receipt) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(receipt),
        redirect: 'manual',
        signal: AbortSignal.timeout(RECEIPT_TIMEOUT_MS),
      });
      await answer.body?.cancel();
      return answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
    } catch {
      return false;
    }
  };
}
