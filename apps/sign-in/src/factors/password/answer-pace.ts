/**
 * Makes a refusal take as long as any other refusal (security case T23, Authelia's way): until the mean time of the
 * last ten right sign-ins has passed, at least 250 ms, plus up to 85 ms of chance. A right password is not delayed:
 * its answer is another one anyway. Waiting costs no work.
 */
export interface AnswerPace {
  /** Starts the watch of one attempt. */
  start(): PaceWatch;
}

export interface PaceWatch {
  /** The attempt was right: its time goes into the mean. */
  accept(): void;
  /** The attempt was refused: resolves when it may be told. */
  equalise(): Promise<void>;
}

export interface PaceDependencies {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** A number from 0 up to 1, not to be foreseen. */
  random(): number;
}

const REMEMBERED = 10;
export const FLOOR_MS = 250;
export const JITTER_MS = 85;

export function createAnswerPace({ now, sleep, random }: PaceDependencies): AnswerPace {
  const times: number[] = [];
  const mean = () => times.reduce((sum, one) => sum + one, 0) / Math.max(1, times.length);
  return {
    start() {
      const begun = now();
      return {
        accept() {
          times.push(now() - begun);
          if (times.length > REMEMBERED) times.shift();
        },
        async equalise() {
          const target = Math.max(FLOOR_MS, mean());
          await sleep(Math.max(0, target - (now() - begun)) + random() * JITTER_MS);
        },
      };
    },
  };
}
