import { Worker } from 'node:worker_threads';
import { dressMail, type MailParts, type ReadMail } from './read-mail.ts';

/** What a mail may take: on a busy machine the largest honest one needs two or three seconds. */
const LIMITS = { milliseconds: 20_000, startMilliseconds: 60_000, heapMegabytes: 384 };

/** The thread could not be had: nothing is known of the mail. */
export class ReaderAway extends Error {
  override readonly name = 'ReaderAway';
}

type Limits = typeof LIMITS;
type Answer = 'ready' | { parts: MailParts | null };

/** A thread of its own for hostile HTML, whose making into text can take seconds in which nothing else runs. */
class Reader {
  readonly #limits: Limits;
  readonly #program: URL;
  #worker: Worker | null = null;
  #ready: Promise<Worker> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(limits: Limits, program: URL) {
    this.#limits = limits;
    this.#program = program;
  }

  /** One after the other: a mail that ends the thread takes no other with it. */
  read(raw: Buffer): Promise<MailParts> {
    const done = this.#last.then(() => this.#readNow(raw));
    this.#last = done.catch(() => {});
    return done;
  }

  async #readNow(raw: Buffer): Promise<MailParts> {
    const worker = await (this.#ready ?? this.#start());
    worker.ref();
    try {
      const reading = this.#hear(worker, this.#limits.milliseconds);
      worker.postMessage(raw);
      const answer = await reading;
      if (answer === 'ready' || answer.parts === null) throw new Error('the mail cannot be taken apart');
      return answer.parts;
    } finally {
      // Idle, it keeps no process alive.
      worker.unref();
    }
  }

  #start(): Promise<Worker> {
    const ready = this.#begin().catch((error: Error) => {
      this.#ready = null;
      throw new ReaderAway(error.message);
    });
    this.#ready = ready;
    return ready;
  }

  async #begin(): Promise<Worker> {
    const { heapMegabytes, startMilliseconds } = this.#limits;
    const worker = new Worker(this.#program, {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 32 },
    });
    this.#worker = worker;
    // What a mail left behind can end the thread after its answer: that ends no desk, and costs no other mail.
    const forget = () => {
      if (this.#worker === worker) [this.#worker, this.#ready] = [null, null];
    };
    worker.on('error', forget).on('exit', forget);
    await this.#hear(worker, startMilliseconds);
    return worker;
  }

  /** The thread's next word. When it is silent too long, or dies, it is ended and another is made for the next mail. */
  #hear(worker: Worker, milliseconds: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const end = (why: string) => {
        stop();
        if (this.#worker === worker) [this.#worker, this.#ready] = [null, null];
        void worker.terminate();
        reject(new Error(why));
      };
      const timer = setTimeout(end, milliseconds, 'it took too long');
      const onMessage = (answer: Answer) => {
        stop();
        resolve(answer);
      };
      const onError = () => end('the thread failed');
      const stop = () => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onError);
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onError);
    });
  }
}

/** Creates a way to read mails in a thread of its own, within other limits than the desk's, and by another program. */
export function createMailReader(
  limits: Partial<Limits> = {},
  program = new URL('./reader/main.ts', import.meta.url),
): (raw: Buffer) => Promise<ReadMail> {
  const reader = new Reader({ ...LIMITS, ...limits }, program);
  return async (raw) => dressMail(await reader.read(raw));
}

/**
 * Takes a mail apart (RFC 5322, MIME), in a thread of its own and within bounds of time and memory. Rejects when it is no
 * mail or goes beyond them, and with {@link ReaderAway} when the thread cannot be had.
 */
export const readMail = createMailReader();
