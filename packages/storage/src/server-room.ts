import { createHash, randomBytes } from 'node:crypto';
import { chown, lstat, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { explainSystemError, OperatorProblem } from './operator-problem.ts';
import type { ServerUser } from './postgres-binaries.ts';

/** Where one server lives. Everything below `folder` belongs to the server's user and is closed to everybody else. */
export interface ServerRoom {
  folder: string;
  user: ServerUser;
  /** Where copies of the binaries may lie: readable for the server's user. */
  shelf: string;
}

/** A Unix socket's address holds 107 bytes (unix(7)); PostgreSQL adds "/.s.PGSQL.5432". */
const LONGEST_SOCKET_FOLDER = 107 - '/.s.PGSQL.5432'.length;

/** Where root puts the server when nobody else can reach the data folder (a checkout in /root, for one). */
const ROOM_OF_LAST_RESORT = '/var/lib/vakt';

/** Gives the machine's unprivileged user: PostgreSQL refuses to run as root. Throws an OperatorProblem when there is none. */
export async function findUnprivilegedUser(): Promise<Required<ServerUser>> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const nobody = lines.find(([name]) => name === 'nobody');
  if (!nobody) {
    throw new OperatorProblem(
      'PostgreSQL does not run as root and this machine has no user "nobody": start Vakt as an ordinary user.',
    );
  }
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

/** Whether everybody may pass through every folder on the way to `folder`. */
async function isReachable(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

async function makeFolder(folder: string, mode: number, user: ServerUser): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
    if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  } catch (error) {
    throw new OperatorProblem(`The data folder ${folder} cannot be written: ${explainSystemError(error)}.`);
  }
}

async function openRoomAsRoot(folder: string): Promise<ServerRoom> {
  const own = join(folder, 'postgres');
  const there = await lstat(own).catch(() => null);
  const room = there?.isSymbolicLink() ? await readlink(own) : own;
  const found = there ? await stat(room).catch(() => null) : null;
  // A folder that an ordinary user began goes on as that user's.
  if (found && found.uid !== 0) return { folder: room, user: { uid: found.uid, gid: found.gid }, shelf: dirname(room) };
  const user = await findUnprivilegedUser();
  if (there?.isSymbolicLink() || (await isReachable(folder))) {
    await makeFolder(room, 0o700, user);
    return { folder: room, user, shelf: dirname(room) };
  }
  const elsewhere = join(ROOM_OF_LAST_RESORT, `cluster-${randomBytes(8).toString('hex')}`);
  await mkdir(ROOM_OF_LAST_RESORT, { recursive: true, mode: 0o755 });
  await makeFolder(elsewhere, 0o700, user);
  await writeFile(join(elsewhere, 'belongs-to.txt'), `${folder}\n`);
  await symlink(elsewhere, own);
  return { folder: elsewhere, user, shelf: ROOM_OF_LAST_RESORT };
}

/**
 * Gives the room of the server in a data folder and makes both where they are missing.
 * As root the room belongs to an unprivileged user, and lies in /var/lib/vakt (with a link to it from the data folder)
 * when that user cannot reach the data folder. Throws an OperatorProblem when the folder cannot be written.
 */
export async function openServerRoom(dataFolder: string): Promise<ServerRoom> {
  const folder = resolve(dataFolder);
  const asRoot = process.getuid?.() === 0;
  const missing = !(await stat(folder).catch(() => null));
  // As root others pass through (0711) to the room, which alone is closed; secrets lie in a closed folder of their own.
  if (missing) await makeFolder(folder, asRoot ? 0o711 : 0o700, {});
  if (asRoot) return openRoomAsRoot(folder);
  const room = join(folder, 'postgres');
  const there = await stat(room).catch(() => null);
  if (there && there.uid !== process.getuid?.()) {
    throw new OperatorProblem(
      `The database in ${room} belongs to another user: start Vakt as that user or as root, or choose another data folder.`,
    );
  }
  await makeFolder(room, 0o700, {});
  return { folder: room, user: {}, shelf: room };
}

/** Gives the folder of the server's socket: in the room, or a short one under the temporary folder when the path is too long. */
export async function openSocketFolder(room: ServerRoom): Promise<string> {
  const own = join(room.folder, 'socket');
  const inRoom = Buffer.byteLength(own) <= LONGEST_SOCKET_FOLDER;
  const key = createHash('sha256').update(room.folder).digest('hex').slice(0, 12);
  const uid = room.user.uid ?? process.getuid?.() ?? 0;
  const folder = inRoom ? own : join(tmpdir(), `vakt-${uid}-${key}`);
  if (!(await lstat(folder).catch(() => null))) await makeFolder(folder, 0o700, room.user);
  const made = await lstat(folder);
  // Under a folder that everybody writes to, somebody else may have been there first.
  if (!made.isDirectory() || made.uid !== uid || (made.mode & 0o077) !== 0) {
    throw new OperatorProblem(
      `The folder ${folder} for the database's socket is not ours alone: remove it and start again.`,
    );
  }
  return folder;
}
