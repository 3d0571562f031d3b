import type { SeededRandom } from '../chaos/seeded-random.ts';

/** Ids that can be repeated, in the form that the house gives its rows (UUID version 4, RFC 9562 §5.4). */
export interface Ids {
  next(): string;
}

/** `rising`: about how many there will be; each is then greater than the one before, so that millions are indexed quickly. */
export function createIds(random: SeededRandom, rising?: number): Ids {
  const hex = (digits: number) =>
    Math.floor(random.next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const variant = () => (8 + Math.floor(random.next() * 4)).toString(16);
  const step = rising === undefined ? 0 : Math.max(1, Math.floor(2 ** 48 / (rising * 1.5)));
  let count = 0;
  const beginning = () => {
    count += 1;
    const digits = rising === undefined ? hex(8) + hex(4) : (count * step).toString(16).padStart(12, '0');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}`;
  };
  return { next: () => `${beginning()}-4${hex(3)}-${variant()}${hex(3)}-${hex(6)}${hex(6)}` };
}
