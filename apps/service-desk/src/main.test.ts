import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';

/** The program itself, as `npm start` starts it: a process that says when it is ready or why it is not. */
let database: TestDatabase<unknown>;
before(async () => {
  database = await openTestDatabase(new URL('../migrations/', import.meta.url));
});
after(() => database.close());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function start(environment: Record<string, string>): ChildProcess {
  return fork(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    silent: true,
    env: { PATH: process.env['PATH'], ...environment },
  });
}

async function environment(): Promise<Record<string, string> & { port: string }> {
  const port = String(await freePort());
  return {
    port,
    VAKT_SERVICE_DESK_URL: `http://127.0.0.1:${port}`,
    SERVICE_DESK_DATABASE_URL: database.url,
    VAKT_DESK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    // Nothing listens there: the desk must start without the sign-in service.
    VAKT_SIGN_IN_URL: 'http://127.0.0.1:9',
    VAKT_SIMULATOR_URL: 'http://127.0.0.1:9',
    VAKT_SIMULATOR_TOKEN: 'a token of the tests, long enough to be one',
    VAKT_DESK_CLIENT_SECRET: 'a client secret of the tests, long enough',
  };
}

test('it starts without the sign-in service, serves its front page with style, and stops when told to', async () => {
  const { port, ...variables } = await environment();
  const child = start(variables);
  assert.deepEqual((await once(child, 'message'))[0], { ready: true });
  const origin = `http://127.0.0.1:${port}`;
  assert.equal((await fetch(`${origin}/health`)).status, 200);
  assert.equal((await fetch(`${origin}/ready`)).status, 200);
  const page = await (await fetch(origin)).text();
  assert.match(page, /Pålogging for operatør/);
  for (const [, path = ''] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
    assert.equal((await fetch(origin + path)).status, 200, path);
  }
  assert.equal((await fetch(`${origin}/operator`, { redirect: 'manual' })).status, 503);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('it stops when its parent is gone', async () => {
  const { port: _port, ...variables } = await environment();
  const child = start(variables);
  await once(child, 'message');
  child.disconnect();
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a port that is taken gives one clear sentence', async (t) => {
  const { port, ...variables } = await environment();
  const other = createServer().listen(Number(port), '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const child = start(variables);
  const [message] = await once(child, 'message');
  assert.deepEqual(message, { failed: `Port ${port} on 127.0.0.1 is taken by another program.` });
  assert.deepEqual(await once(child, 'exit'), [1, null]);
});

test('a database that cannot be reached, and a configuration with a fault, each give one text', async () => {
  const { port: _port, ...variables } = await environment();
  const database = start({ ...variables, SERVICE_DESK_DATABASE_URL: 'postgres://127.0.0.1:9/none' });
  const [noDatabase] = (await once(database, 'message')) as [{ failed: string }];
  assert.match(noDatabase.failed, /^The database cannot be reached: .+\.$/);
  assert.deepEqual(await once(database, 'exit'), [1, null]);
  const { VAKT_DESK_CLIENT_SECRET: _secret, ...lacking } = variables;
  const configuration = start(lacking);
  const [fault] = (await once(configuration, 'message')) as [{ failed: string }];
  assert.match(
    fault.failed,
    /cannot be used \(one fault\):\n {2}line \d+ +serviceDesk\.clientSecret needs the environment variable VAKT_DESK_CLIENT_SECRET/,
  );
  assert.deepEqual(await once(configuration, 'exit'), [1, null]);
});
