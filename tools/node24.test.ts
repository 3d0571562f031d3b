import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('node24.mjs', import.meta.url));

function launch(script: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [LAUNCHER, '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  child.stdout.on('data', (part) => (said += part));
  return { child, said: () => said, ended: once(child, 'close') };
}

test('the program runs under Node 24 and its exit code is ours', async () => {
  const { said, ended } = launch('console.log(process.versions.node.split(".")[0]); process.exit(7)');
  assert.deepEqual(await ended, [7, null]);
  assert.ok(Number(said()) >= 24);
});

test('a signal reaches the program, which decides how to end', async () => {
  const { child, ended } = launch(
    'process.on("SIGTERM", () => process.exit(3)); setInterval(() => {}, 1000); console.log("up")',
  );
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [3, null]);
});

test('a program that a signal ended gives 128 and the signal, as shells do', async () => {
  const { ended } = launch('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)');
  assert.deepEqual(await ended, [137, null]);
});

test('without a Node that is new enough there is none to give', async () => {
  const { findNode } = (await import(LAUNCHER)) as { findNode(root: string, running: object): string | null };
  const old = { platform: 'linux', arch: 'x64', versions: { node: '20.1.0' }, execPath: '/usr/bin/node' };
  assert.equal(findNode('/nowhere', old), null);
  assert.equal(findNode('/nowhere', { ...old, versions: { node: '24.0.0' } }), '/usr/bin/node');
});
