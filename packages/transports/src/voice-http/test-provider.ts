import type { HeardRequest } from '../test-listener.ts';
import type { CallGateway } from '../transport.ts';

/** What happens to the next call. */
export interface CallScript {
  /** What is pressed at each question, in order; null: nothing; `hang-up`: the person hangs up while it is asked. */
  keys?: (string | null)[];
  /** The provider's own word for a call that nobody answered; left out, somebody does. */
  ending?: string;
  sipCode?: number;
  /** A voicemail box answers, and the provider notices. */
  machine?: boolean;
  /** Every state is told so many times. */
  repeats?: number;
  /** The states of the beginning are told after the end. */
  late?: boolean;
  /** The answer to every question is lost on the way, and the question is asked again. */
  lossy?: boolean;
  /** Asked before each question, such as to end the code's life. */
  beforeQuestion?: () => void;
}

/** What the person at the phone heard, and what the provider was told. */
export interface CallRecord {
  sounds: { address: string; type: string; body: Buffer }[];
  /** What the provider's own voice read. */
  said: { language: string; text: string }[];
  dialled: string;
  /** How many times a key was waited for. */
  questions: number;
  /** Resolves when the call is over and everything has been told. */
  done: Promise<void>;
}

/** A provider that behaves as its documentation says, on a port of loopback. */
export interface FakeProvider {
  kind: 'twilio' | 'vonage' | 'elks';
  requests: HeardRequest[];
  /** The ways out through this provider, right or with something changed. */
  createGateway(change?: Record<string, unknown>): CallGateway;
  /** Says what happens to the next call. */
  expect(script: CallScript): CallRecord;
  /** The next call request is answered like this. */
  refuse(status: number, body: string): void;
  /** Ids of calls that were ended through the API. */
  ended: string[];
  /** Words of this provider for what becomes of a call. */
  words: Record<'busy' | 'no-answer' | 'unreachable', string>;
  close(): Promise<void>;
}

interface Waiting {
  script: CallScript;
  record: CallRecord;
  finish: () => void;
}

/** Keeps the script of the next call, the refusal of the next request and what was ended. */
export function createStage() {
  const waiting: Waiting[] = [];
  let refusal: { status: number; body: string } | null = null;
  return {
    ended: [] as string[],
    expect(script: CallScript): CallRecord {
      let finish = () => {};
      const done = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const record: CallRecord = { sounds: [], said: [], dialled: '', questions: 0, done };
      waiting.push({ script, record, finish });
      return record;
    },
    refuse(status: number, body: string) {
      refusal = { status, body };
    },
    takeRefusal() {
      const taken = refusal;
      refusal = null;
      return taken;
    },
    takeCall(): Waiting {
      const next = waiting.shift();
      if (!next) throw new Error('A call came that no test expects.');
      return next;
    },
  };
}

/** The next key of a script: `hang-up`, a key, or null; nobody presses anything once the script is at its end. */
export function nextKey(script: CallScript, record: CallRecord): string | null {
  script.beforeQuestion?.();
  const key = script.keys?.[record.questions] ?? null;
  record.questions += 1;
  return key;
}

/** Fetches a sound as a provider does, and keeps it with the call. A sound that cannot be had is silence. */
export async function fetchSound(record: CallRecord, address: string, cache?: Map<string, Buffer>): Promise<void> {
  const known = cache?.get(address);
  const answer = known ? null : await fetch(address);
  const type = answer?.headers.get('content-type') ?? '';
  const body = known ?? Buffer.from(answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : []);
  if (answer?.ok) cache?.set(address, body);
  record.sounds.push({ address, type, body });
}

/** Tells the states of a call in the order and as often as the script says. */
export async function tellStates(
  script: CallScript,
  states: { early: string[]; end: string },
  between: () => Promise<void>,
  tell: (state: string) => Promise<void>,
): Promise<void> {
  const tellAll = async (list: string[]) => {
    for (const state of list) for (let time = 0; time < (script.repeats ?? 1); time += 1) await tell(state);
  };
  if (!script.late) await tellAll(states.early);
  await between();
  await tellAll([states.end]);
  if (script.late) await tellAll(states.early);
}
