import { IPV4_FROM, readAddress } from './address-ranges.ts';

/**
 * What is kept of an address in a receipt: the first 24 bits of IPv4, 48 of IPv6. A house or a provider's street can be told
 * from it, one line cannot; and rules about networks can still be tried on it. Null for what is no address.
 */
export function truncateAddress(address: string): string | null {
  const at = readAddress(address);
  if (at === null) return null;
  if (at >= IPV4_FROM) {
    const value = Number(at - IPV4_FROM);
    return `${[24, 16, 8].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}.0/24`;
  }
  const groups = [112n, 96n, 80n].map((shift) => ((at >> shift) & 0xffffn).toString(16));
  return `${groups.join(':')}::/48`;
}
