import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { listWarnings, loadSettings } from '../config.ts';
import type { Settings } from '../settings.ts';
import { LEAST } from './test-least.ts';

/** The guide's examples, as the service itself reads them. */

const GUIDE = readFileSync(new URL('../../../../docs/guides/add-an-sms-gateway.md', import.meta.url), 'utf8');
const EXAMPLES = [...GUIDE.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

/** As `openssl rand -base64 32 | tr +/ -_ | tr -d =` makes them. */
const SECRET = 'q'.repeat(43);

const folder = mkdtempSync(join(tmpdir(), 'vakt-guide-'));
after(() => rmSync(folder, { recursive: true }));

function loadAll(delivery: string): Settings {
  const file = join(folder, 'vakt.yaml');
  writeFileSync(file, LEAST + delivery);
  const names = [...delivery.matchAll(/env:(\w+)/g)].map(([, name = '']) => name);
  const environment = Object.fromEntries(names.map((name) => [name, SECRET]));
  return loadSettings({ ...environment, VAKT_CONFIG: file });
}
const load = (delivery: string) => loadAll(delivery).delivery.gateways;

function faultsOf(delivery: string): string {
  try {
    load(delivery);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.ok(!error.message.includes(SECRET));
    return error.faults.map(({ path, text }) => `${path} ${text}`).join('\n');
  }
  assert.fail('the file was accepted');
}

function findExample(kind: string): string {
  return EXAMPLES.find((example) => example.includes(`kind: ${kind}\n`)) ?? assert.fail(`no example of ${kind}`);
}

describe('the guide', () => {
  for (const example of EXAMPLES) {
    const kind = /kind: (\S+)/.exec(example)?.[1] ?? 'no kind';
    test(`its example of ${kind} is accepted`, () => {
      const gateways = load(example);
      assert.equal(gateways[0]?.kind, kind);
      // Every secret of an example is a reference.
      assert.doesNotMatch(example, /^\s*(password|authToken|secret|apiSecret|signatureSecret|receiptToken): (?!env:)/m);
    });
  }

  test('has an example of every kind that reaches a real phone', () => {
    const kinds = EXAMPLES.flatMap((example) => load(example)).map(({ kind }) => kind);
    for (const kind of [
      'link-mobility',
      'pswincom',
      'sveve',
      '46elks',
      'twilio',
      'vonage',
      'http',
      'kannel',
      'smpp',
    ] as const) {
      assert.ok(kinds.includes(kind), kind);
    }
  });
});

describe("a provider's settings", () => {
  test('without an address for receipts are warned of', () => {
    const warned = /^Gateway sveve has no receiptToken/;
    assert.ok(!listWarnings(loadAll(findExample('sveve'))).some((warning) => warned.test(warning)));
    const bare = findExample('sveve').replace(/ +receiptToken.*\n/, '');
    assert.ok(listWarnings(loadAll(bare)).some((warning) => warned.test(warning)));
  });

  test('need no address: the usual one is known', () => {
    const [link] = load(findExample('link-mobility').replace(/ +baseUrl.*\n/, ''));
    assert.equal(link?.kind === 'link-mobility' && link.baseUrl, 'https://no.linkmobility.io');
    const [elks] = load(findExample('46elks'));
    assert.deepEqual(elks, {
      kind: '46elks',
      name: 'elks',
      channels: ['sms'],
      baseUrl: 'https://api.46elks.com',
      username: SECRET,
      password: SECRET,
      timeoutMs: 5000,
    });
  });

  test('take no address that leads secrets over an open network', () => {
    for (const kind of ['link-mobility', 'pswincom', 'sveve', '46elks', 'twilio', 'vonage']) {
      const at = (url: string) =>
        findExample(kind)
          .replaceAll(/ +baseUrl.*\n/g, '')
          .replace(/( +)name: .*\n/, (line, indent) => `${line}${indent}baseUrl: ${url}\n`);
      assert.match(
        faultsOf(at('http://provider.example')),
        /^delivery\.gateways\[0\]\.baseUrl must begin with https/,
        kind,
      );
      assert.match(faultsOf(at('ftp://provider.example')), /baseUrl/, kind);
      assert.equal(load(at('http://127.0.0.1:4711')).length >= 1, true, kind);
    }
  });

  test('take no receipt address that could be guessed, and no account that is none', () => {
    const short = findExample('sveve').replace('env:SVEVE_RECEIPT_TOKEN', 'short');
    assert.match(faultsOf(short), /^delivery\.gateways\[0\]\.receiptToken must be 43 letters/);
    const wrong = findExample('twilio').replace(/AC0+/, 'AC12');
    assert.match(faultsOf(wrong), /accountSid must be AC and 32/);
    const weak = findExample('vonage').replace('sha256', 'md5');
    assert.match(faultsOf(weak), /signatureMethod must be one of: sha256, sha512/);
    assert.match(faultsOf(findExample('46elks').replace('username', 'userName')), /userName is not a known setting/);
  });
});
