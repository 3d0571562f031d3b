import type { SeededRandom } from '../chaos/seeded-random.ts';

/** Ids that can be repeated, in the form that the house gives its rows (UUID version 4, RFC 9562 §5.4). */
export interface Ids {
  next(): string;
}

export function createIds(random: SeededRandom): Ids {
  const hex = (digits: number) =>
    Math.floor(random.next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const variant = () => (8 + Math.floor(random.next() * 4)).toString(16);
  return { next: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${variant()}${hex(3)}-${hex(6)}${hex(6)}` };
}
