import { isIPv6 } from 'node:net';

/**
 * The part of an IP address that one party holds: an IPv4 address whole, an IPv6 address its first 64 bits (whoever has
 * one address of such a network has them all). An IPv4 address in IPv6 dress (`::ffff:192.0.2.1`) counts as IPv4.
 * What is no address is given back as it is.
 */
export function addressRange(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(bare)) return address;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted tail stands for two groups.
  const length = after.length + (after.at(-1)?.includes('.') ? 1 : 0);
  const filled =
    tail === undefined ? before : [...before, ...Array<string>(8 - before.length - length).fill('0'), ...after];
  return `${filled
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
