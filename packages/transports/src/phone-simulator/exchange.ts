import type { Clock } from '@vakt/foundation/clock';
import type { ClipLibrary } from '../prompts/clips.ts';
import type { Schedule } from '../schedule.ts';
import { type Calls, createCalls } from './calls.ts';
import { type Core, createCore } from './core.ts';
import { createFaultDesk, type FaultDesk } from './fault-desk.ts';
import type { Journal } from './journal.ts';
import type { PhoneEvent, PhoneMode } from './phone-book.ts';
import { createReceipts, type PostReceipt } from './receipts.ts';
import { createTexts, type Texts } from './texts.ts';

/** The simulated telephone network: phones, messages, calls. */
export interface Exchange {
  readonly core: Core;
  readonly library: ClipLibrary;
  readonly texts: Texts;
  readonly calls: Calls;
  readonly faults: FaultDesk;
  addPhone(number: string): void;
  setMode(number: string, mode: PhoneMode): void;
  /** Takes away what is finished on a phone; nothing that is under way. */
  emptyPhone(number: string): void;
}

export interface ExchangeParts {
  clock: Clock;
  schedule: Schedule;
  journal: Journal;
  /** What the journal held at start. */
  events: PhoneEvent[];
  post: PostReceipt;
  library: ClipLibrary;
}

/** Creates the network from its history and takes up what was under way when the last process ended. */
export function createExchange(parts: ExchangeParts): Exchange {
  const core = createCore(parts);
  const receipts = createReceipts(core, parts.post);
  const texts = createTexts(core, receipts);
  const calls = createCalls(core, receipts, parts.library);
  receipts.resume();
  texts.resume();
  calls.resume();
  return {
    core,
    library: parts.library,
    texts,
    calls,
    faults: createFaultDesk(core),
    addPhone: (number) => core.record({ kind: 'phone-added', number }),
    setMode(number, mode) {
      core.record({ kind: 'phone-set', number, mode });
      texts.reconsider(number);
    },
    emptyPhone: (number) => core.record({ kind: 'phone-emptied', number }),
  };
}
