/** Runs jobs side by side, never more than allowed. */
export interface Runner {
  /** Runs a job now or when there is room. A key that waits already is not added again. */
  add(key: string, job: () => Promise<void>): void;
  /** How many run now. */
  running(): number;
  /** Resolves when none runs and none waits. */
  settle(): Promise<void>;
  /** Takes no more jobs and forgets those that wait. */
  close(): void;
}

/** Creates a runner of at most `most` jobs at once. Jobs do not reject. */
export function createRunner(most: number): Runner {
  const waiting = new Map<string, () => Promise<void>>();
  const settled: (() => void)[] = [];
  let running = 0;
  let closed = false;

  const pump = (): void => {
    for (const [key, job] of waiting) {
      if (running >= most) return;
      waiting.delete(key);
      running++;
      void job().finally(() => {
        running--;
        pump();
      });
    }
    if (running === 0) for (const resolve of settled.splice(0)) resolve();
  };

  return {
    add(key, job) {
      if (closed || waiting.has(key)) return;
      waiting.set(key, job);
      pump();
    },
    running: () => running,
    settle: () =>
      running === 0 && waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => settled.push(resolve)),
    close() {
      closed = true;
      waiting.clear();
    },
  };
}
