import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createKeyring } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { addAccount } from '../delivery/test-rows.ts';
import { createCheckpoint, readCheckpoints } from './checkpoints.ts';
import { openTestChain, type TestChain } from './test-chain.ts';
import { verifyChain } from './verify-chain.ts';

/** D14: whoever may write the table, and has no master key, changes nothing unseen. */

let chain: TestChain;
let kari: string;
let ola: string;
let ids: string[];

beforeEach(async () => {
  chain = await openTestChain();
  [kari, ola] = [await addAccount(chain), await addAccount(chain)];
  await chain.record([kari, ola], 5);
  await chain.seal(3);
  ids = await chain.ids();
});
afterEach(() => chain.close());

const kinds = ({ faults }: { faults: { kind: string }[] }) => faults.map(({ kind }) => kind);

test('D14 an untouched record is whole, by pages of any size, whole and by person', async () => {
  for (const page of [1, 3, 10, 5000]) {
    assert.deepEqual(await chain.verify({ page }), { seals: 10, removed: 0, faults: [], faultCount: 0, passedOver: 0 });
    assert.deepEqual(await chain.verify({ page, accountId: kari }), {
      seals: 5,
      removed: 0,
      faults: [],
      faultCount: 0,
      passedOver: 0,
    });
  }
  await chain.record([kari], 1);
  assert.deepEqual(kinds(await chain.verify()), [], 'what waits for its seal is no fault');
});

test('D14 the tables refuse update, delete and truncate', async () => {
  for (const statement of [
    'update audit_events set kind = kind',
    'delete from audit_events',
    'truncate audit_events',
    'update audit_seals set number = number + 100',
    'delete from audit_seals',
    'truncate audit_seals',
    'set session_replication_role = replica; delete from audit_events',
  ])
    await assert.rejects(sql.raw(statement).execute(chain.db), /refused/, statement);
  assert.equal((await chain.ids()).length, 10);
});

// Seen to fail with the digest not compared.
test('D14 a changed row is found, whatever was changed in it', async () => {
  const id = ids[4]!;
  for (const change of [
    `kind = 'code-accepted'`,
    `detail = detail || '{"sendNumber": 7}'`,
    `detail = '{}'`,
    `at = at + interval '1 microsecond'`,
    `account_id = '${ola}'`,
    `account_id = null`,
    `journey_id = null`,
  ]) {
    await chain.tamper(
      'create table if not exists kept as select * from audit_events',
      `update audit_events set ${change} where id = ${id}`,
    );
    const { faults } = await chain.verify();
    assert.deepEqual(
      faults.map((fault) => [fault.kind, 'eventId' in fault && fault.eventId]),
      [['changed', id]],
      change,
    );
    await chain.tamper(
      `update audit_events e set kind = k.kind, detail = k.detail, at = k.at, account_id = k.account_id,
        journey_id = k.journey_id from kept k where k.id = e.id`,
    );
    assert.deepEqual(kinds(await chain.verify()), []);
  }
});

// Seen to fail with a missing event taken for one that ran out.
test('D14 a removed row is found, and one that is said to have run out', async () => {
  await chain.tamper(`delete from audit_events where id in (${ids[2]}, ${ids[3]})`);
  assert.deepEqual(kinds(await chain.verify()), ['removed', 'removed']);
  await chain.tamper(`update audit_seals set removal = sha256('x') where event_id = ${ids[2]}`);
  assert.deepEqual(kinds(await chain.verify()), ['removed', 'removed']);
});

test('D14 a removed row whose seal went too is found, also when the seals were counted anew', async () => {
  await chain.tamper(
    `delete from audit_events where id = ${ids[4]}`,
    `delete from audit_seals where event_id = ${ids[4]}`,
  );
  assert.deepEqual(kinds(await chain.verify()), ['seals-gone']);
  assert.deepEqual(kinds(await chain.verify({ accountId: kari })), ['seals-gone']);
  await chain.tamper(
    `update audit_seals set number = -number - 1000 where number > 5`,
    `update audit_seals set number = -number - 1001 where number < 0`,
  );
  assert.ok((await chain.verify()).faultCount > 0);
});

// Seen to fail with the marks between ids not asked for.
test('D14 an inserted row is found, before and between sealed ones', async () => {
  await chain.tamper(
    `insert into audit_events (id, kind, account_id, detail, xid) overriding system value
      values (-5, 'code-accepted', '${kari}', '{}', '1')`,
    `insert into audit_events (id, kind, account_id, detail, xid) overriding system value
      select 1000, 'code-accepted', '${kari}', '{}', xid from audit_events where id = ${ids[3]}`,
  );
  // The second stands after the last sealed id of its transaction, but that transaction is sealed.
  assert.deepEqual(kinds(await chain.verify()), ['inserted', 'inserted']);
  await chain.seal();
  assert.deepEqual(kinds(await chain.verify()), ['inserted', 'inserted'], 'and no seal takes them in');
  assert.deepEqual(kinds(await chain.verify({ accountId: kari })), ['inserted', 'inserted']);
  assert.deepEqual(kinds(await chain.verify({ accountId: ola })), []);
});

test('D14 an inserted row with a seal of somebody’s own making is found', async () => {
  await chain.tamper(
    `insert into audit_events (id, kind, account_id, detail, xid) overriding system value
      values (2000, 'code-accepted', '${kari}', '{}', '1')`,
    `insert into audit_seals select 11, 2000, account_id, 6, digest, account_mac, mac from audit_seals where number = 9`,
  );
  assert.deepEqual(kinds(await chain.verify()), ['seal-changed', 'changed']);
});

// Seen to fail with `moved` not told from `changed`.
test('D14 rows in another order are found and called so', async () => {
  const [one, two] = [ids[1]!, ids[6]!];
  await chain
    .tamper(
      `update audit_events set id = -1 where id = ${one}`,
      `update audit_events set id = ${one} where id = ${two}`,
      `update audit_events set id = ${two} where id = -1`,
    )
    .catch(() => {});
  await chain.tamper(
    `alter table audit_events alter column id set generated by default`,
    `create temp table two on commit drop as select * from audit_events where id in (${one}, ${two})`,
    `delete from audit_events where id in (${one}, ${two})`,
    `insert into audit_events (id, at, kind, account_id, journey_id, detail, xid)
      select case id when ${one} then ${two} else ${one} end, at, kind, account_id, journey_id, detail, xid from two`,
  );
  const { faults } = await chain.verify();
  assert.deepEqual(
    faults.map((fault) => [fault.kind, 'from' in fault && fault.from]),
    [
      ['moved', two],
      ['moved', one],
    ],
  );
});

test('D14 seals in another order, or changed, are found', async () => {
  await chain.tamper(
    `update audit_seals set number = 100 where number = 3`,
    `update audit_seals set number = 3 where number = 4`,
    `update audit_seals set number = 4 where number = 100`,
  );
  assert.ok(kinds(await chain.verify()).every((kind) => kind === 'seal-changed'));
  assert.ok((await chain.verify()).faultCount >= 2);
});

for (const column of ['digest', 'mac', 'account_mac'])
  test(`D14 a seal whose ${column} was changed is found`, async () => {
    await chain.tamper(`update audit_seals set ${column} = sha256('x') where number = 5`);
    assert.ok(kinds(await chain.verify()).includes('seal-changed'));
    assert.ok((await chain.verify({ accountId: kari })).faultCount > 0);
  });

// Seen to fail with checkpoints not compared.
test('D14 a cut tail is found by a checkpoint that was kept elsewhere, and by nothing else', async () => {
  const kept = await createCheckpoint(chain.db, chain.keyring);
  const checkpoints = readCheckpoints(`${JSON.stringify(kept)}\n`)!;
  assert.deepEqual(kinds(await chain.verify({ checkpoints })), []);
  await chain.tamper(
    `delete from audit_events where id > ${ids[6]}`,
    `delete from audit_seals where event_id > ${ids[6]}`,
    `update audit_progress p set number = 7, event_id = ${ids[6]}, xid = (select xid from audit_events where id = ${ids[6]})`,
  );
  assert.deepEqual(kinds(await chain.verify()), [], 'said in docs/decisions/0012: this needs a checkpoint');
  const { faults } = await chain.verify({ checkpoints });
  assert.deepEqual(
    faults.map((fault) => fault.kind === 'cut' && [fault.known, fault.last]),
    [['10', '7']],
  );
  await chain.record([ola], 5);
  await chain.seal();
  assert.deepEqual(kinds(await chain.verify({ checkpoints })), ['rewritten'], 'also when it has grown again');
});

test('D14 a cut tail that left the progress behind leaves a gap for ever', async () => {
  await chain.tamper(
    `delete from audit_events where id > ${ids[6]}`,
    `delete from audit_seals where event_id > ${ids[6]}`,
  );
  await chain.record([ola], 2);
  await chain.seal();
  assert.ok(kinds(await chain.verify()).includes('seals-gone'));
});

test('D14 a forged checkpoint is told from a real one; a file that holds none is no file of checkpoints', async () => {
  const kept = await createCheckpoint(chain.db, chain.keyring);
  const forged = { ...kept!, number: '3' };
  assert.deepEqual(kinds(await chain.verify({ checkpoints: [forged] })), ['checkpoint-unsigned']);
  for (const text of ['', '{}', 'null', '[]', '"x"', '{"number":"1"}', `${JSON.stringify(kept)}\nx`])
    assert.equal(readCheckpoints(text), null, text);
});

test('D14 without the master key nothing agrees', async () => {
  const stranger = createKeyring([{ id: 'x', bytes: Buffer.alloc(32, 9) }]);
  const { faultCount } = await verifyChain(chain.db, stranger, { accountId: null, since: null, checkpoints: [] });
  assert.equal(faultCount, 20);
});

test('--since begins at the first event from then on', async () => {
  await chain.tamper(`update audit_events set at = '2020-01-01' where id <= ${ids[3]}`);
  assert.equal((await chain.verify()).faultCount, 4);
  const since = new Date('2021-01-01');
  assert.deepEqual(await chain.verify({ since }), { seals: 6, removed: 0, faults: [], faultCount: 0, passedOver: 0 });
  assert.equal((await chain.verify({ since, accountId: kari })).seals, 3);
  assert.equal((await chain.verify({ since: new Date('2999-01-01') })).seals, 0);
});

test('a record that is all wrong fills no memory', async () => {
  await sql`insert into audit_events (kind, account_id, detail)
    select 'code-sent', ${kari}::uuid, '{}' from generate_series(1, 1500)`.execute(chain.db);
  await chain.seal();
  await chain.tamper(`update audit_events set kind = 'x'`);
  const { faults, faultCount } = await chain.verify();
  assert.deepEqual([faults.length, faultCount], [1000, 1510]);
});
