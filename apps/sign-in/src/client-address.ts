import { BlockList, isIP } from 'node:net';

/** Reads the address that a request came from. */
export type ReadClientAddress = (request: {
  socket: { remoteAddress?: string | undefined };
  headers: Readonly<Record<string, string | string[] | undefined>>;
}) => string;

/** What stands for an address that the socket no longer tells (the connection is gone). */
export const UNKNOWN_ADDRESS = '0.0.0.0';

/**
 * Creates the reader of client addresses (security case T18). The socket's address is the client's, unless it is one
 * of our own proxies: then `X-Forwarded-For` is read from the right, where our proxies write, as far as each address is
 * a trusted proxy too; the first that is not is the client. What stands further left was written by the client and is
 * never looked at. `Forwarded`, `X-Real-IP` and all other headers are never read. An entry that is no address ends the
 * reading at the proxy that sent it.
 */
export function createReadClientAddress(trustedProxies: readonly string[]): ReadClientAddress {
  const trusted = makeList(trustedProxies);
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ socket, headers }) => {
    let client = readAddress(socket.remoteAddress ?? '') ?? UNKNOWN_ADDRESS;
    if (trustedProxies.length === 0) return client;
    const header = headers['x-forwarded-for'];
    const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
    while (entries.length > 0 && isTrusted(client)) {
      const address = readAddress(entries.pop() ?? '');
      if (address === null) break;
      client = address;
    }
    return client;
  };
}

function makeList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IP address as it stands in a socket or header: with or without port, brackets, zone; IPv4 in IPv6 dress is IPv4. Null when it is none. */
function readAddress(text: string): string | null {
  const bare = text.trim();
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(bare)?.[1];
  const [address = ''] = (bracketed ?? withPort ?? bare).split('%');
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped && isIP(mapped) === 4) return mapped;
  return isIP(address) === 0 ? null : address.toLowerCase();
}
