import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { loadSettings } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'vakt-desk-'));
after(() => rmSync(folder, { recursive: true }));

const ENVIRONMENT = {
  VAKT_SERVICE_DESK_URL: 'http://localhost:3001',
  SERVICE_DESK_DATABASE_URL: 'postgres:///desk',
  VAKT_DESK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  VAKT_SIGN_IN_URL: 'http://localhost:3000',
  VAKT_DESK_CLIENT_SECRET: 'a client secret of the tests, long enough',
  VAKT_SIMULATOR_URL: 'http://localhost:3002',
  VAKT_SIMULATOR_TOKEN: 'a token of the tests, long enough',
};

function load(text: string, environment: Record<string, string> = {}) {
  const file = join(folder, 'vakt.yaml');
  writeFileSync(file, text);
  return loadSettings({ ...environment, VAKT_CONFIG: file });
}

function faultsOf(text: string): [number, string, string][] {
  try {
    load(text);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults.map(({ line, path, text: what }) => [line, path, what]);
  }
  assert.fail('the file was accepted');
}

test('how to reach support is one text, or one for each language, or none', () => {
  const { supportLine } = loadSettings(ENVIRONMENT).organisation;
  assert.ok(supportLine !== null && typeof supportLine === 'object' && supportLine.en?.startsWith('Support'));
  const of = (text: string) =>
    load(RIGHT.replace('domain: ntnu.no', `domain: ntnu.no, supportLine: ${text}`)).organisation.supportLine;
  assert.equal(of('Ring oss'), 'Ring oss');
  assert.deepEqual(of('{ nb: Ring oss, en: Call us }'), { nb: 'Ring oss', en: 'Call us' });
  assert.equal(of('null'), null);
});

test('the built-in demonstration is a right configuration', () => {
  const settings = loadSettings(ENVIRONMENT);
  assert.equal(settings.name, 'NTNU hjelp');
  assert.deepEqual(settings.listen, { host: '127.0.0.1', port: 3001 });
  assert.equal(settings.organisation.name, 'NTNU');
  assert.equal(settings.securityUrl?.href, 'http://localhost:3000/security');
  assert.deepEqual(settings.operators, { role: 'desk-operator', people: [] });
  assert.match(String(settings.organisation.logoFile), /^\/.*\.svg$/);
});

const RIGHT = `
organisations:
  - { id: ntnu, name: NTNU, domain: ntnu.no, somethingOfSignIn: 1 }
signIn: { anything: env:NOT_SET }
serviceDesk:
  publicUrl: https://hjelp.example
  listen: { host: 0.0.0.0, port: 8080 }
  databaseUrl: postgres://desk@db/desk
  masterKeys: [{ id: first, value: ${'ab'.repeat(32)} }]
  issuer: https://login.example/realms/one
  clientId: desk
  clientSecret: ${'s'.repeat(40)}
  organisation: ntnu
  name: Hjelp
  operators: { people: [Kari, ola@ntnu.no] }
`;

test("sections of the sign-in service are passed over; another provider's issuer may have a path", () => {
  const settings = load(RIGHT);
  assert.equal(settings.issuer.href, 'https://login.example/realms/one');
  assert.deepEqual(settings.operators, { role: null, people: ['kari', 'ola@ntnu.no'] });
  assert.equal(settings.listen.port, 8080);
});

test('a link to security settings may be left out or be another', () => {
  assert.equal(load(`${RIGHT}  securityUrl: null\n`).securityUrl, null);
  assert.equal(load(`${RIGHT}  securityUrl: https://id.example/me\n`).securityUrl?.href, 'https://id.example/me');
});

test('files have limits of their own, and the scanner is on a socket or a port', () => {
  const { files } = load(RIGHT);
  assert.deepEqual(
    [files.largest, files.largestDay, files.mostPerForm, files.clamd],
    [104_857_600, 1_048_576_000, 10, null],
  );
  assert.ok(files.refusedEndings.includes('exe'));
  const clamd = (text: string) => load(`${RIGHT}  files: { clamd: ${text} }\n`).files.clamd;
  assert.deepEqual(clamd('{ socket: /run/clamav/clamd.ctl }'), { path: '/run/clamav/clamd.ctl' });
  assert.deepEqual(clamd('{ host: 127.0.0.1 }'), { host: '127.0.0.1', port: 3310 });
  for (const wrong of ['{ socket: "" }', '{ port: 3310 }', '{ socket: /a, host: b }', 'clamd']) {
    assert.equal(faultsOf(`${RIGHT}  files: { clamd: ${wrong} }\n`).length, 1, wrong);
  }
});

test('all faults are told together, each with its line and place', () => {
  const broken = RIGHT.replace('https://hjelp.example', 'http://hjelp.example')
    .replace('port: 8080', 'port: 80800')
    .replace('clientId', 'clientID')
    .replace(`${'ab'.repeat(32)}`, 'short')
    .replace('[Kari, ola@ntnu.no]', '["to ord"]');
  assert.deepEqual(
    faultsOf(broken).map(([line, path]) => [line, path]),
    [
      [6, 'serviceDesk.publicUrl'],
      [6, 'serviceDesk.clientId'],
      [7, 'serviceDesk.listen.port'],
      [9, 'serviceDesk.masterKeys[0].value'],
      [11, 'serviceDesk.clientID'],
      [15, 'serviceDesk.operators.people[0]'],
    ],
  );
});

test('an organisation that is not there, no operators, a key id used twice', () => {
  const text = RIGHT.replace('organisation: ntnu', 'organisation: uio').replace(
    '{ people: [Kari, ola@ntnu.no] }',
    '{}',
  );
  assert.deepEqual(
    faultsOf(text).map(([, path, what]) => [path, what]),
    [
      ['serviceDesk.organisation', 'is no organisation of this file'],
      ['serviceDesk.operators', 'names no operator: give a role, people, or both'],
    ],
  );
  const key = `{ id: first, value: ${'ab'.repeat(32)} }`;
  assert.equal(faultsOf(RIGHT.replace(`[${key}]`, `[${key}, ${key}]`)).length, 1);
});

test('no fault shows a secret', () => {
  for (const secret of ['geheim-geheim-geheim', 'hush']) {
    const text = RIGHT.replace('s'.repeat(40), secret).replace('ab'.repeat(32), secret);
    assert.throws(
      () => load(text),
      (error: Error) => !error.message.includes(secret),
    );
  }
});
