/**
 * A network of two machines for tests: a network namespace of its own, joined to us by a pair of virtual cables.
 * Peers run inside (some refuse to work on loopback alone); we stay outside. Needs root and Linux.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export interface TestNetwork {
  /** Our address. */
  outside: string;
  /** The address of the peers. */
  inside: string;
  /** Another address inside, of somebody who is nobody. */
  stranger: string;
  /** How a command is started inside: what `startPeer` takes. */
  enter(command: string, parameters: readonly string[]): [command: string, parameters: string[]];
  /** Whether somebody inside listens on a UDP port of the peers' address. */
  isOpen(port: number): boolean;
  remove(): void;
}

const IP = '/usr/sbin/ip';

function ip(...parameters: string[]): string {
  return execFileSync(IP, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Says why there can be no such network here; null when there can. */
export function whyNoTestNetwork(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces need Linux and root';
  const name = `vakt-try-${randomBytes(4).toString('hex')}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'delete', name);
    return null;
  } catch {
    return 'network namespaces cannot be made here (apt-get install iproute2; CAP_NET_ADMIN, CAP_SYS_ADMIN)';
  }
}

function findFreeNet(): string {
  const taken = ip('-4', 'address', 'show');
  const free = Array.from({ length: 254 }, (_, at) => `10.55.${at + 1}`).filter((net) => !taken.includes(` ${net}.`));
  const net = free[randomBytes(1).readUInt8(0) % free.length];
  if (net === undefined) throw new Error('Every network of 10.55.0.0/16 is taken.');
  return net;
}

/** Makes the network. Throws when it cannot, with nothing left behind. */
export function createTestNetwork(): TestNetwork {
  const mark = randomBytes(4).toString('hex');
  const [space, ours, theirs] = [`vakt-${mark}`, `va${mark}o`, `va${mark}i`];
  const net = findFreeNet();
  const remove = () => {
    process.off('exit', remove);
    try {
      // The cable goes with the namespace that one end of it is in.
      ip('netns', 'delete', space);
    } catch {
      // Removed already.
    }
  };
  ip('netns', 'add', space);
  process.once('exit', remove);
  try {
    ip('link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', space);
    ip('address', 'add', `${net}.1/24`, 'dev', ours);
    ip('link', 'set', ours, 'up');
    for (const host of [2, 3]) ip('-n', space, 'address', 'add', `${net}.${host}/24`, 'dev', theirs);
    ip('-n', space, 'link', 'set', theirs, 'up');
    ip('-n', space, 'link', 'set', 'lo', 'up');
  } catch (error) {
    remove();
    throw error;
  }
  return {
    outside: `${net}.1`,
    inside: `${net}.2`,
    stranger: `${net}.3`,
    enter: (command, parameters) => [IP, ['netns', 'exec', space, command, ...parameters]],
    isOpen(port) {
      const table = execFileSync(IP, ['netns', 'exec', space, 'cat', '/proc/net/udp'], { encoding: 'utf8' });
      return table.includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000`);
    },
    remove,
  };
}
