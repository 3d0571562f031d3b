import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Lock = { packages: Record<string, object> };
const { listMissingPlatforms } = (await import(new URL('complete-lockfile.mjs', import.meta.url).href)) as {
  listMissingPlatforms(lock: Lock): [string, object][];
};

test('the lockfile names every platform package, so that npm ci takes it', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lock;
  const missing = listMissingPlatforms(lock).map(([name]) => name);
  assert.deepEqual(missing, [], 'run: node tools/complete-lockfile.mjs');
});

test('a package that is missing is described from its name, one that is there in an outer folder is not missing', () => {
  const lock = {
    packages: {
      'node_modules/tool': {
        optionalDependencies: { '@tool/linux-x64-musl': '1.2.3', '@tool/darwin-arm64': '1.2.3' },
        dev: true,
      },
      'node_modules/@tool/darwin-arm64': {},
    },
  };
  const entry = { version: '1.2.3', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] };
  assert.deepEqual(listMissingPlatforms(lock), [['@tool/linux-x64-musl', entry]]);
});
