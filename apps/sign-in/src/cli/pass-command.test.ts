import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKeyring } from '@vakt/foundation/secrets';
import { addMethod } from '../accounts/add-method.ts';
import { compareCollectionCode } from '../factors/access-pass/collect-pass.ts';
import { createPasswordHasher } from '../factors/password/password-hasher.ts';
import { MASTER_KEY, openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
before(async () => {
  house = await openTestHouse();
});
after(() => house.close());

const keyring = createKeyring([{ id: 'first', bytes: MASTER_KEY }]);

async function addPerson(userName: string): Promise<string> {
  await house.vakt(['people', 'add', `${userName}@ntnu.no`, '--name', 'Person', '--no-password']);
  return (await house.findPerson(userName))?.account.id ?? '';
}

const order = (userName: string, ...words: string[]) => house.vakt(['people', 'pass', `${userName}@ntnu.no`, ...words]);

test('people pass prints a collection code that its person can use, tells the phones, and is on record without it', async () => {
  const accountId = await addPerson('mistet');
  const phone = { kind: 'authentication-phone' as const, number: '+4791234506', canText: true };
  await addMethod({ keyring }, house.db, { accountId, ...phone });
  const { code, out, err } = await order('mistet', '--reason', 'Lost the phone; passport seen');
  assert.equal(code, 0, err);
  const collection = /: ([0-9A-Z]{4}-[0-9A-Z]{4})$/m.exec(out)?.[1] ?? '';
  assert.match(out, /http:\/\/localhost:4000\/pass/);
  assert.match(out, /Told: 1 phone by text message/);
  const deps = { db: house.db, keyring, hasher: createPasswordHasher() };
  assert.equal((await compareCollectionCode(deps, { accountId, typed: collection })).verdict, 'right');
  const [event] = await house.events('pass-ordered');
  assert.equal(event?.detail['reason'], 'Lost the phone; passport seen');
  assert.equal(event?.detail['once'], true);
  assert.equal(JSON.stringify(event).includes(collection.replace('-', '').toLowerCase()), false);
});

test('people pass takes length, life, start and several uses', async () => {
  const accountId = await addPerson('lenge');
  const from = new Date(Date.now() + 86_400_000).toISOString();
  const wish = ['--minutes', '1440', '--length', '12', '--several', '--from', from];
  const { code, err } = await order('lenge', '--reason', 'The phone is being mended', ...wish);
  assert.equal(code, 0, err);
  const row = await house.db
    .selectFrom('pass_orders')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  assert.equal(row?.life_seconds, 86_400);
  assert.equal(row.length, 12);
  assert.equal(row.once, false);
  assert.equal(row.valid_from?.toISOString(), from);
});

test('people pass says in one sentence what is wrong, and orders nothing', async () => {
  const accountId = await addPerson('feil');
  const cases: [string[], RegExp][] = [
    [[], /reason is missing/],
    [['--reason', 'ring 912 34 567'], /long number/],
    [['--reason', 'lost', '--minutes', '9'], /10 to 43,200 minutes/],
    [['--reason', 'lost', '--minutes', 'ten'], /10 to 43,200 minutes/],
    [['--reason', 'lost', '--length', '7'], /8 to 48 signs/],
    [['--reason', 'lost', '--from', 'tomorrow'], /time is not understood/],
  ];
  for (const [words, sentence] of cases) {
    const { code, err, out } = await order('feil', ...words);
    assert.equal(code, 2);
    assert.match(err, sentence);
    assert.equal(out, '');
  }
  const orders = await house.db.selectFrom('pass_orders').selectAll().where('account_id', '=', accountId).execute();
  assert.deepEqual(orders, []);
  assert.equal((await order('finnesikke', '--reason', 'lost')).code, 2);
});
