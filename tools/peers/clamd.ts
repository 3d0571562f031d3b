/**
 * Debian's ClamAV daemon (package `clamav-daemon`) as a test peer, in a folder of its own, on a socket in it and on a port
 * of 127.0.0.1. Its only signature is one of the tests' own: nothing is fetched, and no real malware is needed.
 */
import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { findFreePorts } from './free-ports.ts';
import { startPeer, waitUntil } from './process.ts';

const CLAMD = '/usr/sbin/clamd';

/** What the peer takes for malware, wherever it stands in a file. */
export const TEST_MALWARE = 'vakt-test-signature-4f1c9a0b7d2e';

export interface Clamd {
  socket: string;
  port: number;
  output(): string;
  stop(): Promise<void>;
}

/** Names what is missing to start it; an empty list when it can be started. */
export function listMissingClamdParts(): string[] {
  try {
    accessSync(CLAMD, constants.X_OK);
    return [];
  } catch {
    return [CLAMD];
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('zPING\0'));
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => end(data.toString().startsWith('PONG')));
    socket.once('error', () => end(false));
    socket.setTimeout(2000, () => end(false));
  });
}

/** Starts clamd in `folder` and resolves when it answers. Files larger than `largestMegabytes` are too large for it. */
export async function startClamd(folder: string, { largestMegabytes = 50, port = 0 } = {}): Promise<Clamd> {
  const [free = 0] = port ? [port] : await findFreePorts(1);
  chmodSync(folder, 0o755);
  const database = join(folder, 'signatures');
  mkdirSync(database, { recursive: true });
  // An extended signature: name, any kind of file, anywhere, bytes in hex.
  writeFileSync(join(database, 'vakt.ndb'), `Vakt.Test:0:*:${Buffer.from(TEST_MALWARE).toString('hex')}\n`);
  const socket = join(folder, 'clamd.sock');
  const file = join(folder, 'clamd.conf');
  const lines = [
    'Foreground yes',
    `DatabaseDirectory ${database}`,
    `LocalSocket ${socket}`,
    'TCPAddr 127.0.0.1',
    `TCPSocket ${free}`,
    `StreamMaxLength ${largestMegabytes}M`,
    'LogTime no',
    `TemporaryDirectory ${folder}`,
    // As root it stays root: the folder is ours.
    ...(process.getuid?.() === 0 ? ['User root'] : []),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const peer = startPeer(CLAMD, ['-c', file], folder);
  try {
    await waitUntil('clamd answers', () => greets(free), 20_000);
  } catch (error) {
    await peer.stop();
    throw new Error(`${String(error)}\n${peer.output()}`);
  }
  return { socket, port: free, output: peer.output, stop: () => peer.stop() };
}
