import { performance } from 'node:perf_hooks';

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which this share of the values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Does a piece of work `count` times, `atOnce` at a time; gives how long each took, in milliseconds. */
export async function repeat(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      const began = performance.now();
      await work(index);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return times;
}

/** CPU of one comparison of a password with its hash, in milliseconds, medians over small groups. */
export async function measureHashing(compare: () => Promise<unknown>): Promise<number> {
  const groups: number[] = [];
  for (let group = 0; group < 7; group += 1) {
    const before = process.cpuUsage();
    for (let turn = 0; turn < 5; turn += 1) await compare();
    const { user, system } = process.cpuUsage(before);
    groups.push((user + system) / 1000 / 5);
  }
  return median(groups);
}
