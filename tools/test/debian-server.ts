import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerUser } from '@vakt/storage/postgres-binaries';
import { findUnprivilegedUser } from '@vakt/storage/server-room';

const run = promisify(execFile);
const INSTALLED = '/usr/lib/postgresql';

/** Gives the folder with the programs of the newest PostgreSQL that the system has installed, or null. */
export async function findSystemPostgres(): Promise<string | null> {
  const versions = (await readdir(INSTALLED).catch((): string[] => []))
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(b) - Number(a));
  for (const version of versions) {
    const bin = join(INSTALLED, version, 'bin');
    if ((await readdir(bin).catch((): string[] => [])).includes('initdb')) return bin;
  }
  return null;
}

/** A throw-away server of the system's own PostgreSQL. */
export interface ThrowAwayServer {
  version: string;
  /** The administrator's address. */
  url: string;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/** Makes a cluster in a temporary folder and starts it: socket only, nothing flushed to disk, not as root. */
export async function startThrowAwayServer(bin: string): Promise<ThrowAwayServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-debian-'));
  const user: ServerUser = process.getuid?.() === 0 ? await findUnprivilegedUser() : {};
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const call = (program: string, args: string[]) =>
    run(join(bin, program), args, { ...user, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } });
  const remove = async () => {
    await call('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const locale = ['--locale', 'C.UTF-8', '--locale-provider', 'icu', '--icu-locale', 'nb-NO'];
    await call('initdb', ['-D', data, '-U', 'postgres', '-E', 'UTF8', '-A', 'trust', '--no-sync', ...locale]);
    const settings = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=300`;
    await call('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', settings, 'start']);
    const { stdout } = await call('postgres', ['--version']);
    return {
      version: stdout.trim(),
      url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
