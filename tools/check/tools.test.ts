import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findLicences } from './licences.ts';
import { checkModules } from './modules.ts';
import { checkPage } from './pages.ts';
import { findMachinePaths } from './repository.ts';
import { commandOf, runScript } from './run-command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Makes a folder with these files, hands it over, and takes it away again. */
async function withFolder(files: Record<string, string>, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-check-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A house in which each module rule is broken once: file → [text, rule that it breaks]. */
const BROKEN_HOUSE: Record<string, [text: string, rule: string | null]> = {
  'apps/one/src/main.ts': ["import '../../../packages/transports/src/sms.ts';", null],
  'apps/one/src/app.ts': ["import '../../two/src/app.ts';", 'app-imports-app'],
  'apps/two/src/app.ts': ['export {};', null],
  'packages/ui/src/a.ts': ["import '../../../apps/two/src/app.ts';", 'package-imports-app'],
  'packages/ui/src/b.ts': ["import '../../storage/src/pool.ts';", 'package-imports-package'],
  'packages/ui/src/c.ts': ["import '../../../tools/build/main.ts';", 'house-imports-tools'],
  'packages/ui/src/d.ts': ["import '../../foundation/src/clock.ts';", null],
  'packages/storage/src/pool.ts': ['export {};', null],
  'packages/foundation/src/clock.ts': ['export {};', null],
  'packages/transports/src/sms.ts': ['export {};', null],
  'packages/transports/src/transport.ts': ['export interface A { b: string }', null],
  'tools/build/main.ts': ['export {};', null],
  'apps/one/src/journeys/enrol/journey.ts': [
    "import type { Clock } from '../../../../../packages/foundation/src/clock.ts';\nexport type B = Clock;",
    'journey-is-a-table',
  ],
  'apps/one/src/journeys/enrol/next.ts': ["import '../journeys.store.ts';", null],
  'apps/one/src/journeys/journeys.store.ts': ['export {};', null],
  'apps/one/src/factors/totp/check.ts': ["import '../../journeys/enrol/next.ts';", 'factor-knows-journey'],
  'apps/one/src/limits/count.ts': ["import '../journeys/journeys.store.ts';", 'store-is-private'],
  'apps/one/src/visit.ts': ["import './journeys/journeys.store.ts';", 'store-is-private-from-above'],
  'apps/one/src/send.ts': ["import '../../../packages/transports/src/sms.ts';", 'transport-outside-main'],
  'apps/one/src/contract.ts': [
    "import type { A } from '../../../packages/transports/src/transport.ts';\nexport type C = A;",
    null,
  ],
  'apps/one/src/left.ts': ["import './right.ts';", 'circle'],
  'apps/one/src/right.ts': ["import './left.ts';", null],
  'apps/one/src/lost.ts': ["import './nowhere.ts';", 'cannot-be-found'],
  'apps/one/src/undeclared.ts': ["import 'left-out';", 'undeclared-package'],
  'apps/one/src/tested.ts': ["import './some.test.ts';", 'test-code-in-house'],
  'apps/one/src/some.test.ts': ["import './journeys/journeys.store.ts';", null],
  'node_modules/left-out/package.json': ['{ "name": "left-out", "main": "a.js" }', null],
  'node_modules/left-out/a.js': ['module.exports = 1;', null],
  'apps/one/package.json': ['{ "name": "one", "type": "module" }', null],
};

test('every module rule is seen to fail, and nothing else fails', async () => {
  const files = Object.fromEntries(Object.entries(BROKEN_HOUSE).map(([path, [text]]) => [path, text]));
  const config = join(root, '.dependency-cruiser.cjs');
  await withFolder({ ...files, 'package.json': '{ "type": "module" }' }, async (folder) => {
    const { modules, violations } = await checkModules(folder, config, ['apps', 'packages', 'tools']);
    const found = new Set(violations.map(({ rule, from }) => `${from} ${rule}`));
    const wanted = Object.entries(BROKEN_HOUSE).flatMap(([path, [, rule]]) => (rule ? [`${path} ${rule}`] : []));
    assert.deepEqual([...found].sort(), wanted.sort());
    assert.ok(modules >= 24);
  });
});

test('every rule of the configuration file has a broken sample', async () => {
  const { default: config } = (await import(join(root, '.dependency-cruiser.cjs'))) as {
    default: { forbidden: { name: string }[] };
  };
  const broken = new Set(Object.values(BROKEN_HOUSE).map(([, rule]) => rule));
  assert.deepEqual(
    config.forbidden.map(({ name }) => name).filter((name) => !broken.has(name)),
    [],
  );
});

/** Compiles packages/messages alone after a change to English. */
async function compileMessages(change: (english: Record<string, string>) => void): Promise<string> {
  let said = '';
  await withFolder({}, async (folder) => {
    await cp(join(root, 'packages/messages'), join(folder, 'messages'), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'messages/src/texts/en.json');
    const { default: english } = (await import(join(root, 'packages/messages/src/texts/en.json'), {
      with: { type: 'json' },
    })) as { default: Record<string, string> };
    const changed = { ...english };
    change(changed);
    await writeFile(file, JSON.stringify(changed));
    const config = { extends: join(root, 'tsconfig.json'), include: ['messages/src/translate.ts'], exclude: [] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await runScript(commandOf('typescript', 'tsc'), ['-p', folder, '--pretty', 'false'], folder);
    said = stdout;
  });
  return said;
}

test('a language that lacks a text does not compile', async () => {
  const [whole, lacking] = await Promise.all([
    compileMessages(() => {}),
    compileMessages((english) => {
      delete english['common.next'];
    }),
  ]);
  assert.equal(whole, '');
  assert.match(lacking, /error TS\d+: .*common\.next.* is missing in type/);
});

test('the tools that are not ours are seen to fail: types, biome, knip', async () => {
  const files = {
    'package.json': '{ "name": "sample", "type": "module", "main": "a.ts" }',
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] } }',
    'a.ts': "export const a: number = 'text'\n",
    'b.ts': 'export const forgotten = 1;\n',
    'biome.json': '{ "root": true, "extends": [] }',
  };
  await withFolder(files, async (folder) => {
    const run = (name: string, command: string, args: string[]) => runScript(commandOf(name, command), args, folder);
    const [types, biome, knip] = await Promise.all([
      run('typescript', 'tsc', ['--noEmit', '--pretty', 'false']),
      run('@biomejs/biome', 'biome', ['check']),
      run('knip', 'knip', ['--no-progress']),
    ]);
    assert.match(types.stdout, /a\.ts\(1,14\): error TS2322/);
    assert.notEqual(types.code, 0);
    assert.notEqual(biome.code, 0);
    assert.match(biome.stdout + biome.stderr, /a\.ts format/);
    assert.notEqual(knip.code, 0);
    assert.match(knip.stdout, /b\.ts/);
  });
});

test('a machine path and a page with faults are found', async () => {
  const path = ['', 'work', 'main', 'x'].join('/');
  await withFolder({ 'docs/a.md': `one\nsee ${path}\n`, 'docs/b.md': 'see docs/a.md\n' }, async (folder) => {
    const findings = findMachinePaths(folder);
    assert.deepEqual(
      findings.map((one) => `${one.path}:${one.line}`),
      ['docs/a.md:2'],
    );
  });
  const page = (body: string) =>
    `<!DOCTYPE html><html lang="nb"><head><title>Kode</title></head><body><main>${body}</main></body></html>`;
  assert.deepEqual(await checkPage('good', page('<h1>Kode</h1>')), []);
  const [finding] = await checkPage('bad', page('<h1>Kode</h1><label>Kode</label><input type="text" id="kode">'));
  assert.match(finding?.message ?? '', /label/);
});

test('a package that must not be shipped is found; one that only tests use is not', () => {
  const packages = {
    '': { license: 'Apache-2.0' },
    'node_modules/good': { version: '1.0.0', license: '(MIT OR GPL-3.0)' },
    'node_modules/tool': { version: '1.0.0', license: 'MPL-2.0', dev: true },
    'node_modules/bad': { version: '2.0.0', license: 'MIT AND GPL-3.0' },
    'node_modules/silent': { version: '3.0.0' },
  };
  const { count, faults } = findLicences(JSON.stringify({ packages }));
  assert.equal(count, 3);
  assert.deepEqual(faults, ['bad 2.0.0: MIT AND GPL-3.0', 'silent 3.0.0: no licence is told']);
});
