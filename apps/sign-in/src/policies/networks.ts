import { findLabel, flattenRanges, type LabelledSpan, readAddress, readRange } from './address-ranges.ts';

/** Named lists of addresses and ranges in CIDR form, as the configuration has them. */
export type NetworkLists = Readonly<Record<string, readonly string[]>>;

/** The networks as ranges that do not overlap, in order. What is no range is left out: the configuration refuses it. */
export function flattenNetworks(networks: NetworkLists): LabelledSpan[] {
  const ranges = Object.entries(networks).flatMap(([label, list]) =>
    list.flatMap((text) => {
      const range = readRange(text);
      return range ? [{ ...range, label }] : [];
    }),
  );
  return flattenRanges(ranges);
}

/** Gives the name of the network that an address is in (the smallest range that holds it), or null. */
export function createFindNetwork(networks: NetworkLists): (address: string) => string | null {
  const flat = flattenNetworks(networks);
  return (address) => {
    const at = readAddress(address);
    return at === null ? null : findLabel(flat, at);
  };
}

/** Entries that stand in another network too, or twice in one: an address would have two names. */
export function findRepeatedRanges(networks: NetworkLists): { network: string; index: number; other: string }[] {
  const seen = new Map<string, string>();
  return Object.entries(networks).flatMap(([network, list]) =>
    list.flatMap((text, index) => {
      const range = readRange(text);
      if (!range) return [];
      const key = `${range.start}-${range.end}`;
      const other = seen.get(key);
      seen.set(key, other ?? network);
      return other === undefined ? [] : [{ network, index, other }];
    }),
  );
}
