import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Stands between the program and its PostgreSQL and counts what is asked: a call is one round trip, that is a Sync or a
 * simple Query (PostgreSQL: Frontend/Backend Protocol, §54.2 and §54.7).
 */
export interface CallCounter {
  /** The database's address through the counter. */
  url: string;
  /** First words of the statements since the last `take`, in order, one for each call. */
  take(): string[];
  close(): Promise<void>;
}

/** What the program asks on its own account, for jobs and notifications, is not counted. */
const NOT_COUNTED = /application_name\0(vakt-jobs|vakt-listener)\0/;

/** Where a database listens, from its address: a socket's folder in `?host=`, or host and port. */
function findServer(address: URL): { path: string } | { host: string; port: number } {
  const host = address.searchParams.get('host') ?? address.hostname;
  const port = Number(address.searchParams.get('port') ?? (address.port || 5432));
  return host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port };
}

const shorten = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 110);

const readText = (bytes: Buffer, from: number) => bytes.toString('utf8', from, bytes.indexOf(0, from));

/** Reads one connection's messages and tells of each call. Names of prepared statements lead back to their text. */
function createReader(tell: (text: string) => void): (chunk: Buffer) => void {
  const prepared = new Map<string, string>();
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  let counted = true;
  let text = '';
  const read = (type: string, body: Buffer) => {
    const name = readText(body, 0);
    if (type === 'Q') tell(name);
    if (type === 'P') {
      text = readText(body, Buffer.byteLength(name) + 1);
      prepared.set(name, text);
    }
    if (type === 'B') text = prepared.get(readText(body, Buffer.byteLength(name) + 1)) ?? '';
    if (type === 'S') tell(text);
  };
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      // The first message of a connection has no type.
      const head = begun ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = rest.readUInt32BE(head);
      if (rest.length < head + length) return;
      const body = rest.subarray(head + 4, head + length);
      if (!begun) counted = !NOT_COUNTED.test(body.toString('latin1'));
      else if (counted) read(String.fromCharCode(rest[0] ?? 0), body);
      begun = true;
      rest = rest.subarray(head + length);
    }
  };
}

/** Opens a counter in front of a database. It reads plain connections only (no TLS). */
export async function openCallCounter(databaseUrl: string): Promise<CallCounter> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-bench-'));
  const address = new URL(databaseUrl);
  const server = findServer(address);
  const sockets = new Set<Socket>();
  let calls: string[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(server);
    const read = createReader((text) => calls.push(shorten(text)));
    client.on('data', read);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay?.(true);
      socket.on('error', () => {});
      socket.once('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(join(folder, '.s.PGSQL.5432'), resolve));
  address.hostname = 'localhost';
  address.port = '';
  address.searchParams.set('host', folder);
  return {
    url: address.href,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
