import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LOADER = new URL('load-typescript.mjs', import.meta.url).href;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vakt-loader-'));
  await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
  await writeFile(
    join(folder, 'page.tsx'),
    'export const Page = (props: { name: string }) => <p>Hei {props.name}</p>;\n',
  );
  await writeFile(
    join(folder, 'main.ts'),
    "import { Page } from './page.tsx';\nconst name: string = '<Kari>';\nconsole.log(String(Page({ name })));\n",
  );
});
after(() => rm(folder, { recursive: true, force: true }));

const load = async (env: Record<string, string>) =>
  (
    await run(process.execPath, ['--import', LOADER, join(folder, 'main.ts')], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    })
  ).stdout;

test('TypeScript and pages load, escaped as Hono does it; what was compiled is kept, closed to others', async () => {
  const data = join(folder, 'data');
  for (const _round of ['compiles', 'takes what it kept'])
    assert.equal(await load({ VAKT_DATA: data }), '<p>Hei &lt;Kari&gt;</p>\n');
  assert.equal((await readdir(join(data, 'compiled'))).filter((name) => name.endsWith('.mjs')).length, 1);
  assert.equal((await stat(join(data, 'compiled'))).mode & 0o777, 0o700);
});

test('without a data folder, or with one that cannot be written, it loads all the same', async () => {
  assert.equal(await load({}), '<p>Hei &lt;Kari&gt;</p>\n');
  assert.equal(await load({ VAKT_DATA: '/dev/null/nowhere' }), '<p>Hei &lt;Kari&gt;</p>\n');
});
