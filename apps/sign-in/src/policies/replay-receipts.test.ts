import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { writeParts } from '@vakt/storage/parts';
import { openTestDatabase } from '@vakt/storage/test-database';
import { sql } from 'kysely';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { createTestService, createTestSettings } from '../test-settings.ts';
import { TWO_FACTORS } from './levels.ts';
import { describeReceipt, listReceipts } from './list-receipts.ts';
import { type NewReceipt, newReceiptNumber, type ReceiptFacts } from './receipt.ts';
import { receiptOf, removeOldReceipts } from './record-receipt.ts';
import { replayReceipts } from './replay-receipts.ts';
import type { Rule } from './rules.ts';
import { rule } from './test-rules.ts';
import { truncateAddress } from './truncate-address.ts';

let db: Awaited<ReturnType<typeof openTestDatabase<SignInTables>>>['db'];
let close: () => Promise<void>;
before(async () => {
  ({ db, close } = await openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url)));
});
after(() => close());
beforeEach(() => sql`truncate decision_receipts`.execute(db));

const KARI = '00000000-0000-4000-8000-000000000001';
const OLA = '00000000-0000-4000-8000-000000000002';

const FACTS: ReceiptFacts = {
  asked: { acrValues: [], essentialAcr: null, maxAge: null, forceSignIn: false },
  policy: {
    block: false,
    level: 'one-factor',
    enrolledAnswer: true,
    factorMaxAgeSeconds: 3600,
    firstFactorMaxAgeSeconds: 28_800,
    rememberDays: 0,
    passkeyAlone: true,
    highest: false,
  },
  given: { acr: TWO_FACTORS, amr: ['pwd', 'sms', 'mfa', 'mca'] },
  first: 'password',
  second: 'sms',
  firstAge: 0,
  secondAge: 0,
  firstHere: true,
  secondHere: true,
  enrolled: true,
  organisation: 'ntnu',
  groups: ['employee'],
  network: null,
  country: null,
  addressRange: '129.241.5.0/24',
  weekday: 'monday',
  minute: 600,
};

const settingsWith = (rules: Rule[], changes: Partial<Settings> = {}): Settings => ({
  ...createTestSettings('http://localhost:1', 'postgres://none', {
    services: [createTestService('desk', { secondFactorMaxAgeSeconds: 3600 })],
  }),
  policies: rules,
  ...changes,
});

async function store(facts: Partial<ReceiptFacts> = {}, more: Partial<NewReceipt> = {}): Promise<string> {
  const id = newReceiptNumber();
  const receipt: NewReceipt = {
    id,
    accountId: KARI,
    accountSessionId: null,
    journeyId: null,
    service: 'desk',
    outcome: 'granted',
    facts: { ...FACTS, ...facts },
    rules: [],
    ...more,
  };
  await writeParts(db, receiptOf(settingsWith([]), receipt, sql`true`));
  return id;
}

const replay = async (settings: Settings) => {
  const { groups, ...rest } = await replayReceipts(db, settings, 30);
  return {
    ...rest,
    told: groups.map(({ service, otherwise, rules, count, people }) =>
      `${count}/${people} ${service} ${otherwise} ${rules.join()}`.trim(),
    ),
  };
};

test('the same rules decide the same', async () => {
  await store();
  await store({ second: null, given: { acr: 'https://refeds.org/profile/sfa', amr: ['pwd'] }, enrolled: false });
  assert.deepEqual(await replay(settingsWith([])), { days: 30, receipts: 2, gone: 0, unsure: 0, told: [] });
});

test('changed rules: who would be kept out, asked for more, asked for less, let in; grouped by service and rule', async () => {
  await store();
  await store({}, { accountId: OLA });
  await store({ groups: ['student'] });
  await store({ policy: { ...FACTS.policy, block: true }, given: null }, { outcome: 'blocked', rules: ['old block'] });
  const { told } = await replay(
    settingsWith([
      rule('no students', { groups: ['student'] }, { block: true }),
      rule('passkeys', { groups: ['employee'] }, { level: 'phishing-resistant' }),
    ]),
  );
  assert.deepEqual(told.toSorted(), [
    '1/1 desk blocked no students',
    '1/1 desk let-in passkeys,old block',
    '2/2 desk more passkeys',
  ]);
  const less = await replay(settingsWith([rule('off', {}, { level: 'one-factor' })]));
  assert.ok(less.told.includes('3/2 desk less off'), less.told.join('; '));
});

test('an older factor counts only as long as the changed rules let it', async () => {
  await store({ secondHere: false, secondAge: 3000 });
  await store({ second: 'device', secondHere: true, secondAge: 3 * 86_400 });
  const { told } = await replay(settingsWith([rule('fresh', {}, { factorMaxAgeSeconds: 600 })]));
  assert.deepEqual(told, ['2/1 desk more fresh']);
});

test('changed networks: a range that lies in one is decided by it, one that is divided by what it was then', async () => {
  await store({ addressRange: '129.241.5.0/24' });
  await store({ addressRange: '203.0.113.0/24' });
  await store({ addressRange: '10.0.0.0/24', network: 'campus' });
  const inside = rule('campus alone', { notNetworks: ['campus'] }, { block: true });
  const networks = { campus: ['129.241.0.0/16', '10.0.0.0/25'] };
  const { told, unsure } = await replay(settingsWith([inside], { networks }));
  assert.deepEqual(told, ['1/1 desk blocked campus alone']);
  assert.equal(unsure, 1);
});

test('a service that is gone, and more receipts than are read at once', async () => {
  await store({}, { service: 'gone' });
  await sql`insert into decision_receipts (id, at, account_id, service, outcome, facts, rules, policy_hash)
    select 'n' || i, now() - make_interval(secs => i / 10), account_id, 'desk', outcome, facts, rules, policy_hash
    from decision_receipts, generate_series(1, 4500) i`.execute(db);
  const all = await replay(settingsWith([rule('stop', {}, { block: true })]));
  assert.deepEqual([all.receipts, all.gone, all.told], [4501, 1, ['4500/1 desk blocked stop']]);
});

test('receipts are removed when they have been kept long enough', async () => {
  const [old, young] = [await store(), await store()];
  await sql`update decision_receipts set at = now() - interval '91 days' where id = ${old}`.execute(db);
  await sql`update decision_receipts set at = now() - interval '89 days' where id = ${young}`.execute(db);
  await removeOldReceipts(db, 90);
  assert.deepEqual(
    (await listReceipts(db, KARI, 10)).map(({ id }) => id),
    [young],
  );
});

test('of an address 24 bits are kept, of IPv6 48', () => {
  assert.equal(truncateAddress('129.241.5.77'), '129.241.5.0/24');
  assert.equal(truncateAddress('::ffff:129.241.5.77'), '129.241.5.0/24');
  assert.equal(truncateAddress('255.255.255.255'), '255.255.255.0/24');
  assert.equal(truncateAddress('2001:db8:1:2:3:4:5:6'), '2001:db8:1::/48');
  assert.equal(truncateAddress('::1'), '0:0:0::/48');
  assert.equal(truncateAddress('nothing'), null);
});

test('a receipt in plain words, in both languages', async () => {
  await store({ network: 'campus', country: 'NO' }, { rules: ['employees two'] });
  const [receipt = assert.fail()] = await listReceipts(db, KARI, 1);
  const nb = describeReceipt(receipt, 'nb', (id) => `Tjenesten ${id}`);
  assert.equal(nb.what, 'Logget inn i Tjenesten desk');
  assert.deepEqual(nb.details, [
    'Med passord og kode i tekstmelding.',
    'Gjeldende regler: employees two.',
    'Fra campus, Norge.',
  ]);
  assert.match(nb.number, /^([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}$/);
  await store({ first: 'passkey', second: 'swk', given: null }, { outcome: 'blocked' });
  const [stopped = assert.fail()] = await listReceipts(db, KARI, 1);
  const en = describeReceipt(stopped, 'en', () => 'Desk');
  assert.equal(en.what, 'Was stopped on the way to Desk by the organisation’s rules');
  assert.deepEqual(en.details, ['With passkey.', 'What the service itself asks for held.']);
});
