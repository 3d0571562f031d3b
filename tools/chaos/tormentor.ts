import { setTimeout as wait } from 'node:timers/promises';
import type { JournalLine } from './journal.ts';
import { type OperatorProcess, SLOWEST_PHONE_MS } from './operator-process.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface Victims {
  first: OperatorProcess;
  second: OperatorProcess;
  /** How many lines of a kind the first has in its journal. */
  count(kind: JournalLine['kind']): number;
}

type Act = (victims: Victims, random: SeededRandom) => Promise<void>;

/** Between the end of one act and the beginning of the next, at most. */
const BETWEEN_MS = 1500;
/** The first gateway is let alone until it carries messages again: so many, or as many as come in so long a time. */
const CARRIED = 2;
const CARRIES_WITHIN_MS = 12_000;
/** It is passed by for half a minute at a time, and its link is tried again after half a minute at most. */
const BACK_WITHIN_MS = 40_000;
/** So long a kill waits for a message that may be lost with it. */
const HOLDS_WITHIN_MS = 3000;

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds() && Date.now() < deadline) await wait(20);
}

/** Milliseconds, from seconds. */
const some = (random: SeededRandom, least: number, most: number) => 1000 * (least + random.next() * (most - least));

async function kill({ first, count }: Victims, random: SeededRandom): Promise<void> {
  const before = count('taken');
  await until(() => count('taken') > before, HOLDS_WITHIN_MS);
  await wait(random.next() * SLOWEST_PHONE_MS);
  await first.kill();
  await wait(some(random, 0, 5));
  await first.start();
}

const freeze =
  (least: number, most: number): Act =>
  async ({ first }, random) => {
    first.freeze();
    await wait(some(random, least, most));
    first.thaw();
  };

/** What was sent meanwhile is only late. A little longer, and the window is full, and then it is passed by. */
const freezeShortly = freeze(1, 4);

async function killWhileOtherFreezes(victims: Victims, random: SeededRandom): Promise<void> {
  victims.second.freeze();
  const thawn = wait(1000).then(() => victims.second.thaw());
  await kill(victims, random);
  await thawn;
}

/** What is ordered lasts until so many messages have met with it; meanwhile the next act may begin. */
const order =
  (kind: 'throttle' | 'drop' | 'lose receipts', least: number, most: number): Act =>
  async ({ first }, random) =>
    first.order({ kind, times: least + Math.floor(random.next() * (most - least + 1)) });

/** Longer than the time-out for one message (5 s): they come by the other one, and this one is passed by for half a minute. */
const freezeForLong = freeze(6, 8);

async function refuseBind({ first, count }: Victims): Promise<void> {
  first.order({ kind: 'refuse binds', times: 1 });
  await until(() => count('bind-refused') > 0, BACK_WITHIN_MS);
}

const ACTS: readonly Act[] = [
  ...[kill, kill, kill, killWhileOtherFreezes],
  ...[freezeShortly, freezeShortly, freezeShortly],
  ...[order('drop', 1, 1), order('drop', 1, 1)],
  order('lose receipts', 2, 6),
];

/** What keeps it away for half a minute, for it is passed by after five failures, or may not be asked again so soon. */
const LAST_ACTS: readonly Act[] = [order('throttle', 3, 6), freezeForLong, refuseBind];

export interface Torments {
  /** Does them all, at random moments and in random order; `LAST_ACTS` come close upon one another at the end. */
  run(): Promise<void>;
  /** How many of them have begun, from 0 to 1. */
  share(): number;
}

export function createTorments(victims: Victims, random: SeededRandom): Torments {
  let begun = 0;
  const act = (one: Act) => {
    begun += 1;
    return one(victims, random);
  };
  const untilItCarries = (withinMs: number) => {
    const enough = victims.count('taken') + CARRIED;
    return until(() => victims.count('taken') >= enough, withinMs);
  };
  return {
    async run() {
      for (const one of random.shuffle(ACTS)) {
        await untilItCarries(CARRIES_WITHIN_MS);
        await wait(random.next() * BETWEEN_MS);
        await act(one);
      }
      await untilItCarries(BACK_WITHIN_MS);
      for (const one of LAST_ACTS) {
        await wait(some(random, 0.3, 1));
        await act(one);
      }
    },
    share: () => begun / (ACTS.length + LAST_ACTS.length),
  };
}
