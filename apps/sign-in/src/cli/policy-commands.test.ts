import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadSettings } from '../config.ts';
import { requirePolicyNotWeaker } from '../policies/guard-start.ts';
import { openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
before(async () => {
  house = await openTestHouse();
  await house.importText('user name,name,roles\nkari@ntnu.no,Kari Nordmann,desk-operator\n');
});
after(() => house?.close());

const RULES = `
policies:
  - name: workers from outside
    when: { groups: [desk-operator], notNetworks: [campus] }
    then: { level: phishing-resistant }
  - name: closed at night
    when: { services: [service-desk], from: "23:00", to: "05:00" }
    then: { block: true }
networks:
  campus: [129.241.0.0/16, "2001:700:300::/44"]
`;

/** The demonstration's configuration with rules; gives what names it. */
function configure(rules: string): { VAKT_CONFIG: string } {
  const file = join(house.folder, 'policies.yaml');
  const written = readFileSync(new URL('../../../../config/demonstration.yaml', import.meta.url), 'utf8');
  const own = written.replace(/^networks:[\s\S]*?(?=^serviceDesk:)/m, '').replace('demonstration-mark.svg', 'null');
  writeFileSync(file, own + rules);
  return { VAKT_CONFIG: file };
}

const start = (changes: Record<string, string>) =>
  requirePolicyNotWeaker({ db: house.db, settings: loadSettings({ ...house.environment, ...changes }) });

test('P7 vakt policies accept shows what gets weaker and lets exactly that start', async () => {
  const strict = configure(RULES);
  assert.match((await house.vakt(['policies'], {}, strict)).out, /No run has been noted yet/);
  await start(strict);
  const told = await house.vakt(['policies'], {}, strict);
  assert.match(
    told.out,
    /workers from outside\n {2}when {2}Group: desk-operator; Outside network: campus\n {2}then {2}Only a passkey/,
  );
  assert.match(told.out, /Nothing gets weaker/);
  assert.match((await house.vakt(['policies', 'accept'], {}, strict)).out, /nothing to accept/);
  const weak = configure(RULES.replace('phishing-resistant', 'two-factors'));
  await assert.rejects(start(weak), /phishing-resistant → two-factors/);
  assert.match(
    (await house.vakt(['policies'], {}, weak)).out,
    /has to be accepted before the next start:\n {2}- some of service service-desk/,
  );
  const accepted = await house.vakt(['policies', 'accept'], {}, weak);
  assert.equal(accepted.code, 0, accepted.err);
  assert.match(accepted.out, /group desk-operator; in no network: phishing-resistant → two-factors/);
  await start(weak);
  const events = await house.events('policy-accepted');
  assert.equal(events.length, 1);
});

test('vakt policies what-if answers by the same rules', async () => {
  const changes = configure(RULES);
  const ask = async (...more: string[]) => {
    const words = ['policies', 'what-if', '--person', 'kari@ntnu.no', '--service', 'service-desk', ...more];
    const { out, err, code } = await house.vakt(words, {}, changes);
    return code === 0 ? out : err;
  };
  const noon = ['--at', '2026-11-26T12:00'];
  assert.match(
    await ask(...noon, '--network', 'campus'),
    /thursday 12:00\nnetwork campus.*\nis let in with one-factor\nmeets: password\nrules: none/,
  );
  assert.match(await ask(...noon, '--address', '2001:700:300::1'), /network campus/);
  assert.match(
    await ask(...noon, '--address', '203.0.113.1'),
    /network none.*\nis let in with phishing-resistant\nmeets: password, enrolment of a passkey\nrules: workers from outside/,
  );
  assert.match(await ask('--at', '2026-11-26T23:30'), /is not let in\nmeets: password, the page/);
  assert.match(await ask('--at', '2026-11-31T23:30'), /--at is the organisation’s clock/);
  assert.match(await ask('--network', 'home'), /no network of the name/);
  assert.match(await ask('--address', 'home'), /no IP address/);
  assert.match((await house.vakt(['policies', 'what-if', '--service', 'x'], {}, changes)).err, /--person is missing/);
  assert.match(
    (await house.vakt(['policies', 'what-if', '--person', 'ola', '--service', 'service-desk'], {}, changes)).err,
    /nobody/,
  );
});

test('vakt policies replay reads a file of changed sections and says what is wrong with it', async () => {
  const changes = configure(RULES);
  const file = join(house.folder, 'changed.yaml');
  writeFileSync(file, 'policies: []\n');
  const { out, code, err } = await house.vakt(['policies', 'replay', '--days', '7', '--file', file], {}, changes);
  assert.equal(code, 0, err);
  assert.match(out, /^0 sign-ins in the last 7 days; 0 would be decided otherwise\.$/);
  writeFileSync(
    file,
    'policies:\n  - name: x y\n    when: { networks: [home] }\n    then: { level: three-factors }\nservices: []\n',
  );
  const wrong = await house.vakt(['policies', 'replay', '--file', file], {}, changes);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /line 4: policies\[0\]\.then\.level must be one of/);
  assert.match(wrong.err, /services is not a known setting/);
  assert.equal((await house.vakt(['policies', 'replay', '--days', 'x'], {}, changes)).code, 2);
});
