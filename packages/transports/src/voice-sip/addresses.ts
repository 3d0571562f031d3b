import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** A list of addresses and networks (`192.0.2.0/24`), IPv4. Entries are checked where settings are read. */
export function createAddressList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    if (bits === undefined) list.addAddress(address, 'ipv4');
    else list.addSubnet(address, Number(bits), 'ipv4');
  }
  return (address) => isIP(address) === 4 && list.check(address, 'ipv4');
}

/** Every IPv4 address of a host name; the address itself when it is one. Rejects when the name leads nowhere. */
export async function resolveHost(host: string): Promise<string[]> {
  if (isIP(host) === 4) return [host];
  const found = await lookup(host, { all: true, family: 4 });
  return found.map(({ address }) => address);
}

/** The address of this machine that the way to `host` begins at. Sends nothing. Rejects when there is no way. */
export function findLocalAddress(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    // Not handed to `connect`, which would call it for a failure too.
    socket.once('connect', () => {
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
    socket.connect(port, host);
  });
}
