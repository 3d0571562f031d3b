import { setTimeout as wait } from 'node:timers/promises';
import type { OperatorProcess } from './operator-process.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What may be done to the first gateway. */
export type Torment =
  | 'kill'
  | 'freeze'
  | 'freeze for long'
  | 'throttle'
  | 'drop'
  | 'lose receipts'
  | 'both at once'
  | 'refuse binds';

export interface Victims {
  first: OperatorProcess;
  second: OperatorProcess;
  /** How many messages the first has taken so far. */
  countTaken(): number;
}

/** Again and again, in random order, each as often as it stands here. */
const ROUND: readonly Torment[] = ['kill', 'freeze', 'throttle', 'drop', 'kill', 'lose receipts', 'both at once'];
/** Between the end of one and the beginning of the next, at most. */
const BETWEEN_MS = 1500;
/** It is tormented again when it carries messages again: so many, or as many as come in so long a time. */
const CARRIED = 3;
const CARRIES_WITHIN_MS = 8000;

type Act = (victims: Victims, random: SeededRandom) => Promise<void>;

/** Seconds between two bounds. */
const some = (random: SeededRandom, least: number, most: number) => 1000 * (least + random.next() * (most - least));

const freeze =
  (least: number, most: number): Act =>
  async ({ first }, random) => {
    first.freeze();
    await wait(some(random, least, most));
    first.thaw();
  };

const ACTS: Record<Torment, Act> = {
  async kill({ first }, random) {
    await first.kill();
    await wait(some(random, 0, 5));
    await first.start();
  },
  // Shorter and longer than its time-out of 5 s; not so long yet that it is passed by for half a minute.
  freeze: freeze(1, 6),
  'freeze for long': freeze(6, 8),
  async throttle({ first }, random) {
    const forMs = some(random, 1, 4);
    first.order({ kind: 'throttle', forMs });
    await wait(forMs);
  },
  async drop({ first }) {
    first.order({ kind: 'drop', times: 1 });
  },
  async 'lose receipts'({ first }, random) {
    // What comes next goes on while they are lost.
    first.order({ kind: 'lose receipts', forMs: some(random, 1, 4) });
  },
  async 'both at once'(victims, random) {
    victims.second.freeze();
    const frozen = wait(1000).then(() => victims.second.thaw());
    await ACTS[random.pick(['kill', 'throttle'] as const)](victims, random);
    await frozen;
  },
  async 'refuse binds'({ first }) {
    first.order({ kind: 'refuse binds', forMs: 3000 });
    await wait(3000);
  },
};

async function untilItCarries({ countTaken }: Victims): Promise<void> {
  const enough = countTaken() + CARRIED;
  const deadline = Date.now() + CARRIES_WITHIN_MS;
  while (countTaken() < enough && Date.now() < deadline) await wait(50);
}

/**
 * Torments the first gateway at random moments for so many milliseconds. Last comes what keeps it away for half a minute
 * each: a freeze that makes it be passed by, and a bind that is refused. Gives what was done.
 */
export async function torment(victims: Victims, random: SeededRandom, forMs: number): Promise<Torment[]> {
  const done: Torment[] = [];
  const act = async (kind: Torment) => {
    done.push(kind);
    await ACTS[kind](victims, random);
  };
  const run = async (kind: Torment) => {
    await untilItCarries(victims);
    await wait(random.next() * BETWEEN_MS);
    await act(kind);
  };
  const lastAt = Date.now() + forMs;
  while (Date.now() < lastAt) {
    for (const kind of random.shuffle(ROUND)) if (Date.now() < lastAt) await run(kind);
  }
  await run('freeze for long');
  await act('refuse binds');
  return done;
}
