/** What the benchmark asks one of its programs, and what comes back, over the channel between the two processes. */
export interface Question {
  number: number;
  about: string;
  wish: unknown;
}

export interface Reply {
  number: number;
  answer?: unknown;
  /** Why there is no answer. */
  fault?: string;
}

type Answers = Record<string, (wish: never) => unknown>;

/** Answers what the benchmark asks, says that the program is ready, and ends it when the benchmark has ended. */
export function answerQuestions(answers: Answers, close: () => Promise<void> = async () => {}): void {
  process.on('message', async ({ number, about, wish }: Question) => {
    try {
      process.send?.({ number, answer: await answers[about]?.(wish as never) } satisfies Reply);
    } catch (error) {
      process.send?.({
        number,
        fault: error instanceof Error ? (error.stack ?? error.message) : 'unknown',
      } satisfies Reply);
    }
  });
  const end = () => void close().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  process.send?.({ ready: true });
}

/** Milliseconds of a clock that all processes of one machine share and that only goes forward (CLOCK_MONOTONIC). */
export function readClock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
