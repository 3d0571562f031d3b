import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { renderConfiguration } from './configuration.ts';
import { loadJourneys, renderJourneys } from './journeys.ts';
import { findStaleReference, REFERENCE_FOLDER, renderReference } from './reference.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('a page of the reference that was not written anew is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-docs-'));
  try {
    for (const part of ['apps', 'packages']) await symlink(join(root, part), join(folder, part));
    await cp(join(root, REFERENCE_FOLDER), join(folder, REFERENCE_FOLDER), { recursive: true });
    for (const [name, text] of await renderReference(folder))
      await writeFile(join(folder, REFERENCE_FOLDER, name), text);
    assert.deepEqual(await findStaleReference(folder), []);
    await writeFile(join(folder, REFERENCE_FOLDER, 'limits.md'), 'old');
    assert.deepEqual(await findStaleReference(folder), ['docs/reference/limits.md is stale: run `npm run docs`']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('every journey of the house is drawn, with each of its transitions', async () => {
  const journeys = await loadJourneys(root);
  assert.ok(journeys.length >= 3);
  const text = renderJourneys([
    { name: 'lunch', path: 'apps/a/src/journeys/lunch/journey.ts', table: { 'be-hungry': { eat: 'full' }, full: {} } },
  ]);
  assert.match(text, /be_hungry --> full: eat/);
  assert.match(text, /\| be-hungry \| eat \| full \|/);
  assert.match(text, /full --> \[\*\]/);
});

test('a setting is told with its type, its default and what it is for', () => {
  const text = renderConfiguration(
    {
      properties: {
        mail: {
          type: 'object',
          required: ['host'],
          properties: {
            host: { type: 'string', description: 'Where | it goes.' },
            port: { type: 'integer', minimum: 1, maximum: 65_535, default: 25 },
            ways: {
              type: 'array',
              items: { oneOf: [{ properties: { kind: { const: 'smtp' }, tls: { type: 'boolean' } }, type: 'object' }] },
            },
          },
        },
      },
    },
    { properties: { serviceDesk: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } } },
  );
  assert.match(text, /\| `mail\.host` \| text \| \*\*must be given\*\* \| Where \\\| it goes\. \|/);
  assert.match(text, /\| `mail\.port` \| number 1–65535 \| `25` \|/);
  assert.match(text, /\| `mail\.ways\[\] \(smtp\)\.tls` \| yes or no \|/);
  assert.match(text, /\| `serviceDesk\.name` \| text \| \*\*must be given\*\* \|/);
});
