import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A lock that this process holds. The kernel lets go of it when the process dies, however it dies. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * The lock's name in Linux' abstract socket namespace. Bound to the folder's device and inode, so that two containers
 * that share a network but not the folder do not meet. Abstract names leave no file behind: there is no stale lock.
 */
async function nameLock(folder: string, purpose: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  const key = createHash('sha256').update(`${dev}/${ino}/${purpose}`).digest('hex').slice(0, 32);
  return `\0vakt-lock-${key}`;
}

function tryListen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(String(process.pid));
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(name, () => {
      server.unref();
      resolve(server);
    });
  });
}

/**
 * Takes the lock of an existing folder for one purpose, waiting up to `waitMs` milliseconds for another process to let go.
 * Gives null when that did not happen. Rejects when the folder is missing.
 */
export async function takeFolderLock(folder: string, purpose: string, waitMs: number): Promise<FolderLock | null> {
  const name = await nameLock(folder, purpose);
  const deadline = Date.now() + waitMs;
  for (;;) {
    const server = await tryListen(name);
    if (server) return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    if (Date.now() >= deadline) return null;
    await wait(20);
  }
}

/** Gives the process id that holds the lock of a folder, or null when nobody does. */
export async function findLockHolder(folder: string, purpose: string): Promise<number | null> {
  const name = await nameLock(folder, purpose);
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(name);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (part) => {
      said += part.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(/^\d+$/.test(said) ? Number(said) : null));
  });
}
