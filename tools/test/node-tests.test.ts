import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDatabaseQuestion } from './find-tests.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vakt-node-tests-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs `runNodeTests` in a process of its own: inside a test, node:test starts no others. */
async function runFile(name: string, text: string): Promise<string> {
  const module = fileURLToPath(new URL('node-tests.ts', import.meta.url));
  await writeFile(join(folder, name), text);
  const script = join(folder, `run-${name}.mjs`);
  await writeFile(
    script,
    `import { runNodeTests } from '${module}';
    const tally = await runNodeTests(['${folder}/${name}'], '${folder}', (text) => process.stdout.write(text));
    console.log(JSON.stringify(tally));`,
  );
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', import.meta.resolve('tsx'), script], { env }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

test('passed, failed and skipped tests are counted, and a failure is told with its name, place and reason', async () => {
  const said = await runFile(
    'mixed.test.mjs',
    `import { test, describe } from 'node:test';
     import assert from 'node:assert';
     describe('a suite', () => { test('goes well', () => {}); test('goes wrong', () => assert.equal(1, 2)); });
     test('not here', { skip: true }, () => {});`,
  );
  assert.match(said, /\{"passed":1,"failed":1,"skipped":1\}/);
  assert.match(said, /✖ goes wrong\n {2}mixed\.test\.mjs:3\n[\s\S]*1 == 2/);
});

test('what is skipped is counted and told with its reason: a test, and a suite as a whole', async () => {
  const said = await runFile(
    'skips.test.mjs',
    `import { test, describe } from 'node:test';
     describe('a real peer', { skip: 'not installed: apt-get install peer' }, () => { test('never runs', () => {}); });
     test('another', { skip: 'needs root' }, () => {});`,
  );
  assert.match(said, /\{"passed":0,"failed":0,"skipped":2\}/);
  assert.match(said, /SKIPPED: a real peer \(skips\.test\.mjs\): not installed: apt-get install peer/);
  assert.match(said, /SKIPPED: another \(skips\.test\.mjs\): needs root/);
});

test('a file that cannot be loaded is one failure, with what it printed', async () => {
  const said = await runFile('broken.test.mjs', `import './nowhere.mjs';`);
  assert.match(said, /"failed":1/);
  assert.match(said, /Cannot find module/);
});

test('a test touches the database when it, or a helper that it imports, opens a test database', async () => {
  const uses = createDatabaseQuestion();
  await writeFile(join(folder, 'helper.ts'), "import { openTestDatabase } from '@vakt/storage/test-database';");
  await writeFile(join(folder, 'one.test.ts'), "import { x } from './helper.ts';");
  await writeFile(join(folder, 'other.test.ts'), "import { x } from './pure.ts';");
  assert.equal(await uses(join(folder, 'one.test.ts')), true);
  assert.equal(await uses(join(folder, 'other.test.ts')), false);
});
