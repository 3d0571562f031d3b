import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readlink, realpath, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { findPlatformPackage, makeLibraryLinks } from './postgres-binaries.ts';
import { findRunningServer } from './server-process.ts';

const folders: string[] = [];
after(async () => {
  for (const folder of folders) {
    const room = await realpath(join(folder, 'postgres')).catch(() => null);
    if (room && (await findRunningServer(join(room, 'data')))) await (await startEmbeddedPostgres({ folder })).stop();
    if (room) await rm(room, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
});

async function makeFolder(name = ''): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'vakt-embedded-'));
  const folder = join(base, name);
  folders.push(folder, base);
  await chmod(base, 0o755);
  return folder;
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query<Row>(text)
    .then((result) => result.rows[0])
    .finally(() => client.end());
}

async function untilGone(data: string): Promise<void> {
  for (let tries = 0; await findRunningServer(data); tries += 1) {
    assert.ok(tries < 500, 'the server is still there');
    await wait(20);
  }
}

test('a fresh start, a stop and a start again: Norwegian, on a socket alone, not as root, with what was written', async () => {
  const folder = await makeFolder();
  const first = await startEmbeddedPostgres({ folder });
  assert.equal(first.adopted, false);
  const facts = await ask<Record<string, string>>(
    first.url('postgres'),
    "select current_setting('server_version_num')::int / 10000 as major, datlocale, current_setting('listen_addresses') as listens from pg_database where datname = 'postgres'",
  );
  assert.deepEqual(facts, { major: 18, datlocale: 'nb-NO', listens: '' });
  assert.notEqual((await stat(join(first.room, 'data'))).uid, 0);
  assert.equal((await stat(join(first.room, 'data'))).mode & 0o777, 0o700);
  await ask(first.url('postgres'), 'create table kept as select 42 as answer');
  await first.stop();
  assert.equal(await findRunningServer(join(first.room, 'data')), null);
  const second = await startEmbeddedPostgres({ folder });
  assert.equal((await ask<{ answer: number }>(second.url('postgres'), 'select answer from kept'))?.answer, 42);
  await second.stop();
});

test('a running server of the same folder is adopted, also by two that ask at once', async () => {
  const folder = await makeFolder();
  const [one, other] = await Promise.all([startEmbeddedPostgres({ folder }), startEmbeddedPostgres({ folder })]);
  assert.equal(one.pid, other.pid);
  assert.deepEqual([one.adopted, other.adopted].sort(), [false, true]);
  assert.equal((await startEmbeddedPostgres({ folder })).adopted, true);
  await one.stop();
});

test('kill -9 of the server: the next start recovers every commit', async () => {
  const folder = await makeFolder();
  const first = await startEmbeddedPostgres({ folder });
  await ask(first.url('postgres'), 'create table kept as select 7 as answer');
  process.kill(first.pid, 'SIGKILL');
  await untilGone(join(first.room, 'data'));
  const second = await startEmbeddedPostgres({ folder });
  assert.equal(second.adopted, false);
  assert.equal((await ask<{ answer: number }>(second.url('postgres'), 'select answer from kept'))?.answer, 7);
  await second.stop();
});

test('a postmaster.pid that names another process is no server', async () => {
  const folder = await makeFolder();
  const first = await startEmbeddedPostgres({ folder });
  await first.stop();
  await writeFile(
    join(first.room, 'data/postmaster.pid'),
    `${process.pid}\n${first.room}/data\n1\n5432\n/nowhere\n\n0 0\nready\n`,
  );
  const second = await startEmbeddedPostgres({ folder });
  assert.equal(second.adopted, false);
  await second.stop();
});

test('a role comes in by its password only', async () => {
  const folder = await makeFolder();
  const server = await startEmbeddedPostgres({ folder });
  await ask(server.url('postgres'), "create role guest login password 'fjord/lampe 7'");
  const who = await ask<{ who: string }>(
    server.url('postgres', { name: 'guest', password: 'fjord/lampe 7' }),
    'select current_user as who',
  );
  assert.equal(who?.who, 'guest');
  await assert.rejects(ask(server.url('postgres', { name: 'guest', password: 'guess' }), 'select 1'), {
    code: '28P01',
  });
  await server.stop();
});

test("a path too long for a socket's address: the socket lies in a short folder that is ours alone", async () => {
  const folder = await makeFolder('a'.repeat(100));
  const server = await startEmbeddedPostgres({ folder });
  assert.ok(server.socketFolder.startsWith(tmpdir()));
  assert.equal((await stat(server.socketFolder)).mode & 0o777, 0o700);
  assert.equal((await ask<{ one: number }>(server.url('postgres'), 'select 1 as one'))?.one, 1);
  await server.stop();
  await rm(server.socketFolder, { recursive: true });
  await symlink('/tmp', server.socketFolder);
  await assert.rejects(startEmbeddedPostgres({ folder }), {
    message: `The folder ${server.socketFolder} for the database's socket is not ours alone: remove it and start again.`,
  });
  await unlink(server.socketFolder);
});

test('a folder that cannot be written is told in one sentence', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'a-file'), '');
  await assert.rejects(startEmbeddedPostgres({ folder: join(folder, 'a-file', 'below') }), {
    name: 'OperatorProblem',
    message: `The data folder ${folder}/a-file/below cannot be written: a part of the path is not a folder.`,
  });
});

test('root, with a data folder that nobody else reaches: the server lives elsewhere, with a link to it', {
  skip: process.getuid?.() !== 0,
}, async () => {
  const folder = await makeFolder();
  await chmod(folder, 0o700);
  const server = await startEmbeddedPostgres({ folder });
  assert.match(server.room, /^\/var\/lib\/vakt\/cluster-/);
  assert.equal(await readlink(join(folder, 'postgres')), server.room);
  await ask(server.url('postgres'), 'create table kept as select 1 as answer');
  await server.stop();
  const again = await startEmbeddedPostgres({ folder });
  assert.equal((await ask<{ answer: number }>(again.url('postgres'), 'select answer from kept'))?.answer, 1);
  await again.stop();
});

test('the library links that an install script would have made are made', async () => {
  const folder = await makeFolder();
  const source = (await findPlatformPackage()).folder;
  await mkdir(join(folder, 'lib'));
  await writeFile(
    join(folder, 'pg-symlinks.json'),
    '[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"}]',
  );
  await makeLibraryLinks(folder);
  await makeLibraryLinks(folder);
  assert.equal(await readlink(join(folder, 'lib/libx.so.1')), 'libx.so.1.2');
  assert.ok((await stat(join(source, 'pg-symlinks.json'))).isFile());
});
