/**
 * The classes that times are counted in, upper bounds in seconds; what is longer falls into one class more. The console
 * reads its percentiles from them and Prometheus gets them as buckets: both say the same. The stored hours hold counts by
 * these classes, so a change needs a migration.
 */

/** From queueing to hand-over. */
export const WAIT_CLASSES: readonly number[] = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 30, 60];

/** From hand-over to the receipt that says "delivered"; of calls, to their end. */
export const RECEIPT_CLASSES: readonly number[] = [0.5, 1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 180, 300, 600];

/**
 * The time below which the share `part` (0 to 1) of all counted messages stayed, in seconds, drawn straight through its
 * class. Null when nothing was counted; the last bound when it lies beyond all.
 */
export function readPercentile(counts: readonly number[], bounds: readonly number[], part: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = total * part;
  for (const [at, bound] of bounds.entries()) {
    const count = counts[at] ?? 0;
    const lower = bounds[at - 1] ?? 0;
    if (count > 0 && left <= count) return lower + ((bound - lower) * left) / count;
    left -= count;
  }
  return bounds.at(-1) ?? null;
}

/** Two rows of counts as one. */
export function addCounts(one: readonly number[], other: readonly number[]): number[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, at) => (one[at] ?? 0) + (other[at] ?? 0));
}
