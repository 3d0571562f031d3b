import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { buildAll, REPOSITORY } from './build.ts';

const run = promisify(execFile);
let out: string;
before(async () => {
  // Below the repository, where Node finds node_modules.
  await mkdir(join(REPOSITORY, '.vakt'), { recursive: true });
  out = await mkdtemp(join(REPOSITORY, '.vakt', 'build-test-'));
  await buildAll(out);
});
after(() => rm(out, { recursive: true, force: true }));

for (const program of ['apps/sign-in/src/main.js', 'apps/service-desk/src/main.js']) {
  test(`${program} loads all its modules and asks for its configuration`, async () => {
    const environment = { ...process.env, VAKT_CONFIG: '/nowhere/vakt.yaml' };
    const failure = await run(process.execPath, [join(out, program)], { env: environment }).catch((error) => error);
    assert.equal(failure.code, 1);
    assert.match(failure.stderr, /\/nowhere\/vakt\.yaml/);
    assert.doesNotMatch(failure.stderr, /ERR_MODULE|Cannot find/);
  });
}

test('the command line of the image runs', async () => {
  const { stdout, stderr } = await run(process.execPath, [join(out, 'apps/sign-in/src/cli/main.js'), 'help']).catch(
    (error) => error,
  );
  assert.match(stdout + stderr, /people/);
});

test('the program that makes the colours is there, and the others look for it where it is', async () => {
  for (const program of ['sign-in', 'service-desk']) {
    assert.match(await readFile(join(out, 'apps', program, 'src/main.js'), 'utf8'), /"\.\/theme-program\/main\.js"/);
  }
  const { stdout } = await run(process.execPath, [join(out, 'packages/ui/src/theme-program/main.js'), '#00509e']);
  assert.match(JSON.parse(stdout).themes[0].css, /--ds-color-accent-base-default:#/);
});

test('the thread that reads mails is there, and the desk looks for it where it is', async () => {
  const desk = await readFile(join(out, 'apps/service-desk/src/main.js'), 'utf8');
  assert.match(desk, /new URL\("\.\/reader\/main\.js",\s*new URL\("inbox\/read-aside\.ts", import\.meta\.url\)/);
  const program = join(out, 'apps/service-desk/src/inbox/reader/main.js');
  const ask = `const { Worker } = await import('node:worker_threads');
    const worker = new Worker(${JSON.stringify(program)});
    worker.on('message', (answer) => {
      if (answer === 'ready') return worker.postMessage(Buffer.from('From: a@b.test\\r\\nSubject: x\\r\\n\\r\\nHei'));
      process.stdout.write(answer.parts.text);
      worker.terminate();
    });`;
  const { stdout } = await run(process.execPath, ['-e', ask]);
  assert.equal(stdout, 'Hei');
});

test('all migrations are there, as JavaScript', async () => {
  for (const app of ['sign-in', 'service-desk']) {
    const sources = await readdir(join(REPOSITORY, 'apps', app, 'migrations'));
    const made = await readdir(join(out, 'apps', app, 'migrations'));
    assert.deepEqual(made.sort(), sources.map((name) => name.replace(/\.ts$/, '.js')).sort());
  }
});

test('the image needs no esbuild: pages were made, and nothing asks for it', async () => {
  for (const surface of ['sign-in', 'desk', 'console']) {
    assert.deepEqual((await readdir(join(out, 'pages', surface))).sort(), ['font', 'script', 'style']);
  }
  for (const program of ['sign-in', 'service-desk']) {
    const text = await readFile(join(out, 'apps', program, 'src/main.js'), 'utf8');
    assert.doesNotMatch(text, /from\s*"(?:esbuild|tsx|@vakt\/)/);
  }
});

test('no program names a folder of the machine that built it', async () => {
  for (const program of ['apps/sign-in/src/main.js', 'apps/service-desk/src/main.js']) {
    assert.ok(!(await readFile(join(out, program), 'utf8')).includes(REPOSITORY));
  }
});
