import { stackAddresses } from './people.ts';

/** A phone of the simulator, in the hand of whoever tests. */
export interface Phone {
  /** E.164. */
  number: string;
  /** As it is typed on a Norwegian form: eight digits. */
  typed: string;
  /** All messages, newest last. */
  messages(): Promise<{ text: string }[]>;
  /** Waits for the next message after those seen before and gives its code and reference. */
  nextCode(): Promise<{ code: string; reference: string; text: string }>;
  calls(): Promise<{ state: string; outcome: string | null; heard: string[]; extension: string | null }[]>;
  /** Waits for it to ring, answers, presses a key, and gives the code that was read out. */
  answerAndListen(): Promise<string>;
  /** Rejects the call that rings. */
  decline(): Promise<void>;
  /** As the simulator's page has them: on, slow, off, full, no such number. */
  set(mode: 'on' | 'slow' | 'off' | 'full' | 'unknown'): Promise<void>;
}

/** A phone by its eight digits; of the stack that all tests share, unless another simulator is named. */
export function phoneOf(typed: string, simulator = stackAddresses().simulator): Phone {
  const number = `+47${typed}`;
  const base = `${simulator}/api/phones/${encodeURIComponent(number)}`;
  let seen = 0;
  const get = async <T>(path: string): Promise<T> => (await fetch(`${base}/${path}`)).json() as Promise<T>;
  const post = (path: string, body: object = {}) =>
    fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const messages = () => get<{ text: string }[]>('messages');
  const calls = () =>
    get<{ state: string; outcome: string | null; heard: string[]; extension: string | null }[]>('calls');
  return {
    number,
    typed,
    messages,
    calls,
    async nextCode() {
      // Notices hold no code, and may come between.
      const codes = async () => (await messages()).filter(({ text }) => CODE.test(text));
      const message = await waitFor(async () => (await codes())[seen], `a message with a code to ${typed}`);
      seen += 1;
      return readMessage(message.text);
    },
    async decline() {
      await post('decline');
    },
    async set(mode) {
      await post('mode', { mode });
    },
    async answerAndListen() {
      await waitFor(async () => (await calls()).some((call) => call.state === 'ringing'), `a call to ${typed}`);
      await post('answer');
      await post('press', { key: '1' });
      return waitFor(
        async () => {
          const heard = (await calls()).at(-1)?.heard.join(' ') ?? '';
          const digits = heard.match(/(?:\b\d\b[ .,]*){6}/)?.[0]?.replace(/\D/g, '');
          return digits?.length === 6 ? digits : undefined;
        },
        `a code read out to ${typed}`,
        30_000,
      );
    },
  };
}

const CODE = /\b\d{6}\b/;

/** Reads code and reference out of a message, as a person does. */
export function readMessage(text: string): { code: string; reference: string; text: string } {
  const code = CODE.exec(text)?.[0];
  const reference = /\((?:melding|message) ([A-Z]{2})\)/.exec(text)?.[1];
  if (!code || !reference) throw new Error(`There is no code in: ${text}`);
  return { code, reference, text };
}

/** Asks until there is something, every 50 ms. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  milliseconds = 10_000,
): Promise<T> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`Waited ${milliseconds} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
