import { createFixedClock, type FixedClock } from '@vakt/foundation/clock';
import { createClipLibrary } from '../prompts/clips.ts';
import { createManualSchedule, type ManualSchedule } from '../schedule.ts';
import type { CodeCall, ReceiptState, TextMessage } from '../transport.ts';
import { createExchange, type Exchange } from './exchange.ts';
import type { PhoneEvent } from './phone-book.ts';
import type { PostReceipt } from './receipts.ts';

const library = createClipLibrary();

export interface TestExchange {
  exchange: Exchange;
  clock: FixedClock;
  schedule: ManualSchedule;
  /** What the journal holds: what a process that starts now would read. */
  events: PhoneEvent[];
  /** Receipts that were posted, with the address each went to. */
  posted: { url: string; receipt: ReceiptState }[];
  /** Moves time on and lets what was posted be answered. */
  pass(milliseconds: number): Promise<void>;
}

/** For tests: a simulated network whose time stands still, with its journal in memory. */
export function createTestExchange(events: PhoneEvent[] = [], post?: PostReceipt): TestExchange {
  const clock = createFixedClock(new Date(events.at(-1)?.at ?? '2026-11-23T12:00:00Z'));
  const schedule = createManualSchedule(clock);
  const posted: TestExchange['posted'] = [];
  const exchange = createExchange({
    clock,
    schedule,
    // Through JSON, as a file would keep it.
    journal: { append: (event) => void events.push(JSON.parse(JSON.stringify(event))), close: () => {} },
    events: [...events],
    post:
      post ??
      (async (url, receipt) => {
        posted.push({ url, receipt });
        return true;
      }),
    library,
  });
  const pass = async (milliseconds: number) => {
    schedule.advance(milliseconds);
    // A receipt that was answered may make the next one due: a few rounds through the event loop.
    for (let round = 0; round < 5; round += 1) await new Promise((done) => setImmediate(done));
  };
  return { exchange, clock, schedule, events, posted, pass };
}

export const NUMBER = '+4791234567';

/** A text message as the sign-in service sends it. */
export function makeText(change: Partial<TextMessage> = {}): TextMessage {
  return {
    reference: 'text-1',
    to: NUMBER,
    from: 'NTNU',
    body: '482913 er koden din for å logge inn i NTNU hjelp (melding KD).\n\n@login.ntnu.no #482913',
    validForSeconds: 600,
    receiptUrl: 'http://localhost:4000/receipts/simulator/t1',
    ...change,
  };
}

/** A call as the sign-in service places it. */
export function makeCall(change: Partial<CodeCall> = {}): CodeCall {
  return {
    reference: 'call-1',
    to: NUMBER,
    extension: null,
    language: 'nb',
    mode: 'read-code',
    code: '482913',
    messageReference: 'KD',
    validForSeconds: 600,
    receiptUrl: 'http://localhost:4000/receipts/simulator/c1',
    ...change,
  };
}
