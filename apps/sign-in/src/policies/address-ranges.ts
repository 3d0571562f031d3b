import { isIP, isIPv6 } from 'node:net';

/**
 * Addresses as numbers, so that one order holds them all: IPv6 as it is, IPv4 from 2^128 on. An IPv4 address in IPv6
 * dress (::ffff:0:0/96, RFC 4291 §2.5.5.2) is the IPv4 address.
 */
export interface Span {
  start: bigint;
  end: bigint;
}

/** Addresses that share a label. */
export interface LabelledSpan extends Span {
  label: string;
}

/** What an IPv4 address' number begins from. */
export const IPV4_FROM = 1n << 128n;
const LAST_ADDRESS = IPV4_FROM + (1n << 32n) - 1n;
const IPV4_DRESS = 0xffffn;

/** Reads an IPv4 or IPv6 address; a zone (`%eth0`) is passed over. Null when it is none. */
export function readAddress(text: string): bigint | null {
  const [bare = ''] = text.split('%');
  const family = isIP(bare);
  if (family === 4) return IPV4_FROM + BigInt(readDotted(bare));
  if (family !== 6) return null;
  const at = readGroups(bare);
  return at >> 32n === IPV4_DRESS ? IPV4_FROM + (at & 0xffff_ffffn) : at;
}

/** Reads an address or a range in CIDR form (RFC 4632, RFC 4291 §2.3). Null when it is none. */
export function readRange(text: string): Span | null {
  const [address = '', written, ...rest] = text.split('/');
  const at = readAddress(address);
  if (at === null || rest.length > 0) return null;
  const width = isIPv6(address) ? 128 : 32;
  if (written !== undefined && !/^\d{1,3}$/.test(written)) return null;
  const bits = written === undefined ? width : Number(written);
  if (bits > width) return null;
  const rank = BigInt(width - bits);
  const start = (at >> rank) << rank;
  return { start, end: start + (1n << rank) - 1n };
}

function readDotted(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function readGroups(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const before = listGroups(head);
  const after = listGroups(tail ?? '');
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...new Array<number>(missing).fill(0), ...after];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

function listGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const dotted = readDotted(group);
    return [Math.floor(dotted / 65_536), dotted % 65_536];
  });
}

/**
 * Ranges that may stand inside one another, as ranges that do not: each address belongs to the smallest range that
 * holds it, as in routing. CIDR ranges never overlap in another way; of two equal ones the first holds.
 */
export function flattenRanges(ranges: readonly LabelledSpan[]): LabelledSpan[] {
  const flat: LabelledSpan[] = [];
  const open: LabelledSpan[] = [];
  let next = 0n;
  const emit = (end: bigint, label: string) => {
    if (next <= end) flat.push({ start: next, end, label });
    next = end + 1n;
  };
  const closeBefore = (start: bigint) => {
    for (let inner = open.at(-1); inner && inner.end < start; inner = open.at(-1)) {
      emit(inner.end, inner.label);
      open.pop();
    }
  };
  const outerFirst = (one: LabelledSpan, other: LabelledSpan) =>
    one.start === other.start ? compare(other.end, one.end) : compare(one.start, other.start);
  for (const range of ranges.toSorted(outerFirst)) {
    closeBefore(range.start);
    const around = open.at(-1);
    if (around?.start === range.start && around.end === range.end) continue;
    if (around && next < range.start) emit(range.start - 1n, around.label);
    next = range.start;
    open.push(range);
  }
  closeBefore(LAST_ADDRESS + 1n);
  return flat;
}

function compare(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The label of an address in flat, sorted ranges; null when no range holds it. */
export function findLabel(flat: readonly LabelledSpan[], at: bigint): string | null {
  let [low, high] = [0, flat.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((flat[middle] as LabelledSpan).start <= at) low = middle + 1;
    else high = middle;
  }
  const found = flat[low - 1];
  return found && at <= found.end ? found.label : null;
}

/**
 * Every pair of labels that some address has in two lists of flat ranges (null: in no range), with such an address.
 * Exact: between two neighbouring bounds nothing changes.
 */
export function pairLabels(
  one: readonly LabelledSpan[],
  other: readonly LabelledSpan[],
): { one: string | null; other: string | null }[] {
  const bounds = new Set([0n, ...[...one, ...other].flatMap(({ start, end }) => [start, end + 1n])]);
  bounds.delete(LAST_ADDRESS + 1n);
  const pairs = new Map<string, { one: string | null; other: string | null }>();
  for (const at of bounds) {
    const pair = { one: findLabel(one, at), other: findLabel(other, at) };
    pairs.set(JSON.stringify(pair), pair);
  }
  return [...pairs.values()];
}
