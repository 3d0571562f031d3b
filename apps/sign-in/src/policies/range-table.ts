import { IPV4_FROM, readAddress } from './address-ranges.ts';

/** A great many ranges with labels, in typed arrays: some 35 bytes for each. */
export interface RangeTable {
  readonly size: number;
  /** The label of the range that holds the address, by binary search; null when none does. */
  find(address: string): string | null;
}

const LOW_BITS = (1n << 64n) - 1n;

/** One column of whole numbers of 128 bits, growing as it is filled. */
class Column {
  #high = new BigUint64Array(1024);
  #low = new BigUint64Array(1024);

  set(index: number, value: bigint): void {
    if (index >= this.#high.length) {
      this.#high = grow(this.#high);
      this.#low = grow(this.#low);
    }
    this.#high[index] = value >> 64n;
    this.#low[index] = value & LOW_BITS;
  }

  get(index: number): bigint {
    return ((this.#high[index] ?? 0n) << 64n) | (this.#low[index] ?? 0n);
  }

  /** Negative, zero or positive, as the number at `index` is less than, equal to or more than `value`. */
  compare(index: number, high: bigint, low: bigint): number {
    const ours = this.#high[index] ?? 0n;
    if (ours !== high) return ours < high ? -1 : 1;
    const lower = this.#low[index] ?? 0n;
    if (lower === low) return 0;
    return lower < low ? -1 : 1;
  }
}

function grow(column: BigUint64Array<ArrayBuffer>): BigUint64Array<ArrayBuffer> {
  const larger = new BigUint64Array(column.length * 2);
  larger.set(column);
  return larger;
}

/** Ranges of one family, as they come. */
class Family {
  #starts = new Column();
  #ends = new Column();
  #labels: number[] = [];
  #isSorted = true;

  add(start: bigint, end: bigint, label: number): void {
    const index = this.#labels.length;
    if (index > 0 && this.#starts.compare(index - 1, start >> 64n, start & LOW_BITS) > 0) this.#isSorted = false;
    this.#starts.set(index, start);
    this.#ends.set(index, end);
    this.#labels.push(label);
  }

  /** The ranges in order; or the numbers (from 0, as they were added) of two that overlap. */
  sort(): SortedFamily | { overlap: [number, number] } {
    const order = Uint32Array.from(this.#labels, (_label, index) => index);
    if (!this.#isSorted) {
      const starts = Array.from(order, (index) => this.#starts.get(index));
      order.sort((one, other) => {
        const [left, right] = [starts[one] ?? 0n, starts[other] ?? 0n];
        return left === right ? 0 : left < right ? -1 : 1;
      });
    }
    const [starts, ends] = [new Column(), new Column()];
    let before = -1n;
    for (const [place, index] of order.entries()) {
      const [start, end] = [this.#starts.get(index), this.#ends.get(index)];
      if (start <= before) return { overlap: [order[place - 1] ?? 0, index] };
      starts.set(place, start);
      ends.set(place, end);
      before = end;
    }
    const labels = Uint16Array.from(order, (index) => this.#labels[index] ?? 0);
    return { starts, ends, labels };
  }
}

interface SortedFamily {
  starts: Column;
  ends: Column;
  labels: Uint16Array;
}

/** Takes ranges in any order and makes a table of them. */
export class RangeTableBuilder {
  #families = [new Family(), new Family()] as const;
  /** Which of the ranges that were added are IPv4's, by their number. */
  #added: [number[], number[]] = [[], []];
  #names: string[] = [];
  #numbers = new Map<string, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a range, both ends in it and of one family. */
  add(start: bigint, end: bigint, label: string): void {
    const isIpv4 = start >= IPV4_FROM;
    const from = isIpv4 ? IPV4_FROM : 0n;
    let number = this.#numbers.get(label);
    if (number === undefined) {
      number = this.#names.push(label) - 1;
      this.#numbers.set(label, number);
    }
    this.#families[isIpv4 ? 0 : 1].add(start - from, end - from, number);
    this.#added[isIpv4 ? 0 : 1].push(this.#size);
    this.#size += 1;
  }

  /** The table; or the numbers (from 0, as they were added) of two ranges that overlap. */
  build(): { table: RangeTable } | { overlap: [number, number] } {
    const sorted: SortedFamily[] = [];
    for (const [family, added] of [
      [this.#families[0], this.#added[0]],
      [this.#families[1], this.#added[1]],
    ] as const) {
      const found = family.sort();
      if ('overlap' in found) return { overlap: [added[found.overlap[0]] ?? 0, added[found.overlap[1]] ?? 0] };
      sorted.push(found);
    }
    const [ipv4, ipv6] = sorted as [SortedFamily, SortedFamily];
    const names = this.#names;
    return {
      table: {
        size: this.#size,
        find(address) {
          const at = readAddress(address);
          if (at === null) return null;
          const label = at >= IPV4_FROM ? findIn(ipv4, at - IPV4_FROM) : findIn(ipv6, at);
          return label === null ? null : (names[label] ?? null);
        },
      },
    };
  }
}

function findIn({ starts, ends, labels }: SortedFamily, at: bigint): number | null {
  const [high, low] = [at >> 64n, at & LOW_BITS];
  let [from, to] = [0, labels.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (starts.compare(middle, high, low) <= 0) from = middle + 1;
    else to = middle;
  }
  const found = from - 1;
  if (found < 0 || ends.compare(found, high, low) < 0) return null;
  return labels[found] ?? null;
}
