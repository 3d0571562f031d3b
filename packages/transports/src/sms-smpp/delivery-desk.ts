import { OUR_STATUS } from './command-status.ts';

/**
 * So many receipts are worked on at once (the host stores together what comes together), and so many more wait; what
 * comes on top is told to come again.
 */
const AT_ONCE = 64;
const WAITING = 256;

export interface DeliveryDesk {
  /** Works on it and gives the status to answer with, once: 0 when it resolved, "tell again" when not, or not in time. */
  take(work: () => Promise<void>, answer: (status: number) => void): void;
  /** Takes nothing more: what waits, and what comes, is told to come again. */
  close(): void;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

/** Where receipts are worked on: a bounded number at once, each for a bounded time, whatever the gateway sends. */
export function createDeliveryDesk(timeoutMs: number): DeliveryDesk {
  const queue: { work: () => Promise<void>; answer: (status: number) => void }[] = [];
  let busy = 0;
  let closed = false;
  let onIdle: (() => void)[] = [];

  const leave = () => {
    busy -= 1;
    const next = queue.shift();
    if (next) begin(next.work, next.answer);
    if (busy > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  };
  const begin = (work: () => Promise<void>, answer: (status: number) => void) => {
    busy += 1;
    let open = true;
    const end = (status: number) => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      answer(status);
      leave();
    };
    const timer = setTimeout(() => end(OUR_STATUS.tellAgain), timeoutMs);
    Promise.resolve()
      .then(work)
      .then(
        () => end(OUR_STATUS.ok),
        () => end(OUR_STATUS.tellAgain),
      );
  };
  return {
    take(work, answer) {
      if (closed || queue.length >= WAITING) answer(OUR_STATUS.tellAgain);
      else if (busy < AT_ONCE) begin(work, answer);
      else queue.push({ work, answer });
    },
    close() {
      closed = true;
      for (const { answer } of queue.splice(0)) answer(OUR_STATUS.tellAgain);
    },
    idle: () => (busy === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}
