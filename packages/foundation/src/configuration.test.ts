import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { ConfigurationError, readConfiguration } from './configuration.ts';

const schema = z.strictObject({
  publicUrl: z.url('must be an address such as https://login.example.org').describe('Where people reach us.'),
  port: z.int().min(1).max(65535).default(3000),
  fast: z.boolean().default(false),
  secret: z.string().min(8).optional(),
  colour: z.string().optional(),
  gateways: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('simulator'), url: z.string() }),
        z.strictObject({ kind: z.literal('kannel'), sendUrl: z.string(), timeoutMs: z.int().default(5000) }),
      ]),
    )
    .default([]),
});

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vakt-configuration-'));
});
after(() => rmSync(folder, { recursive: true }));

function read(text: string, environment: Record<string, string> = {}, passOver: string[] = []) {
  const file = join(folder, 'vakt.yaml');
  writeFileSync(file, text);
  return readConfiguration(schema, { file, environment, passOver });
}

function faultsOf(action: () => unknown): ConfigurationError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error;
  }
  assert.fail('the file was accepted');
}

test('a right file is read, defaults filled in', () => {
  const value = read('publicUrl: https://login.example.org\ngateways:\n  - kind: kannel\n    sendUrl: x\n');
  assert.equal(value.port, 3000);
  assert.deepEqual(value.gateways, [{ kind: 'kannel', sendUrl: 'x', timeoutMs: 5000 }]);
});

test('references take their value from the environment and from files, numbers and yes/no included', () => {
  writeFileSync(join(folder, 'secret.txt'), 'long enough\n');
  const value = read('publicUrl: env:URL\nport: env:PORT\nfast: env:FAST\nsecret: file:secret.txt\n', {
    URL: 'http://localhost:1',
    PORT: '8080',
    FAST: 'true',
  });
  assert.deepEqual(
    { ...value, gateways: undefined },
    {
      publicUrl: 'http://localhost:1',
      port: 8080,
      fast: true,
      secret: 'long enough',
      gateways: undefined,
    },
  );
});

test('all faults are reported together, each with line, place and hint', () => {
  const error = faultsOf(() =>
    read(
      [
        'pubicUrl: https://login.example.org', // 1: misspelt, so publicUrl is missing too
        'port: 70000', // 2
        'fast: perhaps', // 3
        'secret: env:NOT_SET', // 4
        'colour: #00509e', // 5: a comment to YAML
        'gateways:', // 6
        '  - kind: kanel', // 7
        '  - kind: kannel', // 8
        '    sendUrl: x',
        '    timeoutMS: 3', // 10
      ].join('\n'),
    ),
  );
  const rows = error.faults.map(({ line, path, text, hint }) => [line, path, text, hint]);
  assert.deepEqual(rows, [
    [1, 'publicUrl', 'is missing', 'Where people reach us.'],
    [1, 'pubicUrl', 'is not a known setting', 'did you mean publicUrl?'],
    [2, 'port', 'must be at most 65535', null],
    [3, 'fast', 'must be true or false, but is a text', null],
    [4, 'secret', 'needs the environment variable NOT_SET, which is not set', null],
    [5, 'colour', 'is empty', 'a value that begins with # must stand in quotes; otherwise leave the whole line out'],
    [7, 'gateways[0].kind', 'must be one of: simulator, kannel', 'did you mean kannel?'],
    [10, 'gateways[1].timeoutMS', 'is not a known setting', 'did you mean timeoutMs?'],
  ]);
  assert.match(error.message, /^The configuration file .*vakt\.yaml cannot be used \(8 faults\):\n {2}line 1 /);
  assert.match(
    error.message,
    /\n {2}line 10 {3}gateways\[1\]\.timeoutMS is not a known setting\n +→ did you mean timeoutMs\?$/,
  );
});

test('a fault never shows the value, whether written in the file or referred to', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[g-z]{6}[0-9]{3}$/), (secret) => {
      const short = faultsOf(() => read(`publicUrl: ${secret}\nport: env:P\nfast: ${secret}\n`, { P: secret }));
      assert.equal(short.faults.length, 3);
      assert.ok(!short.message.includes(secret));
    }),
    { numRuns: 30 },
  );
});

test('sections of another program are passed over, not even their references are looked up; a misspelt one is told', () => {
  const file = 'publicUrl: https://a.example\nserviceDesk:\n  key: env:NOT_SET\n  anything: 1\n';
  assert.equal(read(file, {}, ['serviceDesk']).publicUrl, 'https://a.example');
  const error = faultsOf(() => read(file.replace('serviceDesk', 'serviceDeks'), { NOT_SET: 'x' }, ['serviceDesk']));
  assert.equal(error.faults[0]?.hint, 'did you mean serviceDesk?');
});

test('only: the named sections are read and every other one is passed over', () => {
  const path = join(folder, 'only.yaml');
  writeFileSync(path, 'mine: 1\ntheirs: env:NOT_SET\n');
  assert.deepEqual(
    readConfiguration(z.strictObject({ mine: z.int() }), { file: path, environment: {}, only: ['mine'] }),
    { mine: 1 },
  );
});

test('a broken YAML file tells where; a key written twice too', () => {
  const open = faultsOf(() => read('port: 1\npublicUrl: "https://a.example'));
  assert.deepEqual([open.faults[0]?.line, open.faults[0]?.text], [2, 'a quote or bracket is not closed']);
  const twice = faultsOf(() => read('port: 1\npublicUrl: https://a.example\nport: 2\n'));
  assert.equal(twice.faults[0]?.line, 3);
});

test('a value that YAML reads in its own way is told without being shown', () => {
  for (const written of [
    '*hemmelig',
    '!hemmelig x',
    '@hemmelig',
    '|hemmelig',
    '"s" hemmelig',
    'a: hemmelig',
    '"\\qhemmelig"',
    '[*hemmelig]',
  ]) {
    const error = faultsOf(() => read(`publicUrl: https://a.example\ncolour: ${written}\n`));
    assert.equal(error.faults[0]?.line, 2, written);
    assert.ok(!error.message.includes('hemmelig'), error.message);
  }
});

test('a file that is missing gives one sentence', () => {
  const error = faultsOf(() => readConfiguration(schema, { file: join(folder, 'none.yaml'), environment: {} }));
  assert.equal(error.message, `The configuration file ${join(folder, 'none.yaml')} does not exist.`);
});

test('a file with one word or nothing in it is told apart from a right one', () => {
  assert.equal(faultsOf(() => read('hello')).faults[0]?.text, 'must be a section with settings in it, but is a text');
  assert.equal(faultsOf(() => read('')).faults[0]?.path, 'publicUrl');
});
