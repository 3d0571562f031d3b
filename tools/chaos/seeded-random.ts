/** Chance that can be repeated: the same seed gives the same numbers (mulberry32). */
export interface SeededRandom {
  /** From 0 up to 1. */
  next(): number;
  /** One of these. */
  pick<T>(from: readonly T[]): T;
  /** True this often. */
  chance(share: number): boolean;
  /** The same, in another order. */
  shuffle<T>(list: readonly T[]): T[];
}

export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[Math.floor(next() * from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  };
  return {
    next,
    pick,
    chance: (share) => next() < share,
    shuffle: (list) =>
      list
        .map((one): [number, typeof one] => [next(), one])
        .sort(([one], [other]) => one - other)
        .map(([, one]) => one),
  };
}
