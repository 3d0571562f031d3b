import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { addAccount } from '../delivery/test-rows.ts';
import { defaultAudit } from '../settings-audit.ts';
import { createCheckpoint } from './checkpoints.ts';
import { recordEvent } from './record-event.ts';
import { removeOldEvents } from './remove-old-events.ts';
import { openTestChain, type TestChain } from './test-chain.ts';

let chain: TestChain;
let kari: string;
let ola: string;
beforeEach(async () => {
  chain = await openTestChain();
  [kari, ola] = [await addAccount(chain), await addAccount(chain)];
});
afterEach(() => chain.close());

const settings = { keepDays: { ...defaultAudit.keepDays, messages: 30, account: 365 } };
const remove = (batch?: number) => removeOldEvents(chain, settings, batch);
const kinds = ({ faults }: { faults: { kind: string }[] }) => faults.map(({ kind }) => kind);

const addMethod = (accountId: string) =>
  recordEvent(chain.db, { kind: 'method-added', accountId, journeyId: null, detail: { method: 'app' } });

/** Everything recorded so far becomes so many days older, before it is sealed. */
const age = (days: number) => chain.tamper(`update audit_events set at = at - interval '${days} days'`);

const kept = async () =>
  (await chain.db.selectFrom('audit_events').select('kind').orderBy('id').execute()).map(({ kind }) => kind);
const countSeals = async () => (await chain.db.selectFrom('audit_seals').select('number').execute()).length;

// Seen to fail with events of all classes removed alike, and with unsealed ones removed.
test('each class is kept for its own time; what is not sealed stays', async () => {
  await addMethod(kari);
  await chain.record([kari, ola], 3);
  await age(40);
  await chain.seal();
  await chain.record([ola], 1);
  await remove();
  assert.deepEqual(await kept(), ['method-added', 'code-sent']);
  assert.equal(await countSeals(), 7);
  assert.deepEqual(await chain.verify(), { seals: 7, removed: 6, faults: [], faultCount: 0, passedOver: 0 });
  await age(40);
  await remove();
  assert.equal((await kept()).length, 2, 'old and unsealed');
});

test('when all of the oldest have run out their seals go, and both chains begin later, signed', async () => {
  await chain.record([kari, ola], 4);
  await age(40);
  await addMethod(kari);
  await chain.record([kari], 2);
  await chain.seal();
  const checkpoint = await createCheckpoint(chain.db, chain.keyring);
  await remove(3);
  await remove(3);
  assert.deepEqual(await kept(), ['method-added', 'code-sent', 'code-sent']);
  assert.equal(await countSeals(), 3);
  for (const accountId of [null, kari, ola])
    assert.deepEqual(kinds(await chain.verify({ accountId, checkpoints: [checkpoint!] })), []);
  assert.equal((await chain.verify({ accountId: kari })).seals, 3);
  await chain.record([kari, ola], 2);
  await chain.seal();
  for (const accountId of [null, kari, ola]) assert.deepEqual(kinds(await chain.verify({ accountId })), []);
  assert.equal((await chain.verify({ accountId: ola })).seals, 2);
});

test('a chain of which nothing is left goes on all the same; an older checkpoint is passed over', async () => {
  await chain.record([kari], 2);
  await age(40);
  await chain.seal();
  const checkpoint = (await createCheckpoint(chain.db, chain.keyring))!;
  await chain.record([kari], 1);
  await chain.seal();
  await remove();
  assert.equal((await chain.verify({ checkpoints: [checkpoint] })).passedOver, 1);
  await chain.tamper(`delete from audit_events`);
  assert.deepEqual(kinds(await chain.verify()), ['removed']);
});

test('all gone, and the next event continues the numbers', async () => {
  await chain.record([kari], 2);
  await age(40);
  await chain.seal();
  await remove();
  assert.equal(await countSeals(), 0);
  await chain.record([kari], 1);
  await chain.seal();
  const [seal] = await chain.db.selectFrom('audit_seals').selectAll().execute();
  assert.deepEqual([String(seal?.number), String(seal?.account_number)], ['3', '3']);
  assert.deepEqual(kinds(await chain.verify()), []);
  assert.deepEqual(kinds(await chain.verify({ accountId: kari })), []);
});

// Seen to fail with the start's signature not compared.
test('D14 a start that was moved, changed or taken away is found', async () => {
  await chain.record([kari, ola], 4);
  await age(40);
  await addMethod(kari);
  await addMethod(ola);
  await chain.record([kari], 2);
  await chain.seal();
  await remove();
  const restore = ['delete from audit_starts', 'insert into audit_starts select * from kept_starts'];
  await chain.tamper('create table kept_starts as select * from audit_starts');
  for (const change of [
    [`update audit_starts set number = 9 where chain = 'whole'`, `delete from audit_seals where number = 9`],
    [`delete from audit_starts where chain = 'whole'`],
    [`update audit_starts set mac = sha256('x') where chain = 'whole'`],
    [`update audit_starts set signature = sha256('x') where chain = 'whole'`],
  ]) {
    await chain.tamper('create table if not exists kept_seals as select * from audit_seals', ...change);
    assert.ok((await chain.verify()).faultCount > 0, change[0]);
    await chain.tamper(...restore, 'insert into audit_seals select * from kept_seals on conflict do nothing');
    assert.deepEqual(kinds(await chain.verify()), []);
  }
  await chain.tamper(`delete from audit_starts where chain = '${ola}'`);
  assert.deepEqual(kinds(await chain.verify({ accountId: ola })), ['seals-gone']);
});
