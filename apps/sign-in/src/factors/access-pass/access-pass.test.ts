import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import { addAccount, openSignInDatabase, type SignInTestDatabase } from '../../delivery/test-rows.ts';
import { type OrderVerdict, orderPass, type PassOrder } from './order-pass.ts';
import { dropPass, loadStandingPass, removeOldPasses } from './standing-pass.ts';
import { createTestPasses } from './test-passes.ts';

let database: SignInTestDatabase;
let passes: ReturnType<typeof createTestPasses>;
before(async () => {
  database = await openSignInDatabase();
  passes = createTestPasses(database);
});
after(() => database.close());

async function loadTimes(id: string) {
  const { rows } = await sql<{ pass_from: Date | null; pass_until: Date | null; pass_order_until: Date | null }>`
    select pass_from, pass_until, pass_order_until from accounts where id = ${id}`.execute(database.db);
  return rows[0]!;
}

const seconds = (from: Date, until: Date) => Math.round((until.getTime() - from.getTime()) / 1000);

const START = new Date('2026-03-02T08:00:00Z');
async function askFor(accountId: string, wish: Partial<PassOrder>): Promise<OrderVerdict> {
  const { now } = createFixedClock(START);
  const common = { accountId, by: 'worker', reason: 'lost phone', proof: 'passport' };
  return orderPass({ db: database.db, keyring: passes.keyring, now }, { ...common, ...wish });
}

test('a pass is ordered, collected with the code, and used: by default ten signs, an hour, once', async () => {
  const accountId = await addAccount(database);
  const code = await passes.order(accountId);
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  const ordered = await loadTimes(accountId);
  assert.ok(ordered.pass_order_until && !ordered.pass_from && !ordered.pass_until);
  assert.equal(await loadStandingPass(database.db, accountId), null, 'it does not exist yet');
  const pass = await passes.collect(accountId, code.toLowerCase().replace('-', ' '));
  assert.ok(typeof pass === 'object');
  assert.match(pass.shown, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  assert.equal(pass.once, true);
  assert.equal(seconds(pass.from, pass.until), 3600);
  const collected = await loadTimes(accountId);
  assert.equal(collected.pass_order_until, null);
  assert.deepEqual([collected.pass_from, collected.pass_until], [pass.from, pass.until]);
  assert.equal(await passes.collect(accountId, code), 'nothing-ordered', 'collected once');
  assert.equal(await passes.use(accountId, pass.shown), 'once');
  assert.equal(await passes.use(accountId, pass.shown), 'used');
  assert.equal((await loadTimes(accountId)).pass_from, null, 'it is no way in any more');
  assert.ok((await loadTimes(accountId)).pass_until, 'and the password alone still enrols nothing');
});

test('one for several uses is good until its end', async () => {
  const accountId = await addAccount(database);
  const pass = await passes.give(accountId, { once: false, lifeSeconds: 600, length: 48 });
  assert.equal(pass.shown.replaceAll('-', '').length, 48);
  assert.equal(seconds(pass.from, pass.until), 600);
  for (let time = 0; time < 3; time += 1) assert.equal(await passes.use(accountId, pass.shown), 'many');
  const standing = await loadStandingPass(database.db, accountId);
  assert.ok(standing?.lastUsedAt);
  assert.equal(standing.once, false);
});

test('what cannot be ordered is refused with the reason, and nothing is stored', async () => {
  const accountId = await addAccount(database);
  const ahead = (days: number) => new Date(START.getTime() + days * 86_400_000);
  const cases: [Partial<PassOrder>, string][] = [
    [{ by: accountId }, 'own-account'],
    [{ accountId: newId() }, 'no-account'],
    [{ lifeSeconds: 599 }, 'life'],
    [{ lifeSeconds: 2_592_001 }, 'life'],
    [{ lifeSeconds: Number.NaN }, 'life'],
    [{ lifeSeconds: 3600.5 }, 'life'],
    [{ length: 7 }, 'length'],
    [{ length: 49 }, 'length'],
    [{ from: ahead(31) }, 'from'],
    [{ from: new Date('never') }, 'from'],
    [{ reason: '  ' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ reason: 'ringte fra 912 34 567' }, 'reason'],
  ];
  for (const [wish, why] of cases) assert.deepEqual(await askFor(accountId, wish), { verdict: 'refused', why });
  assert.equal(
    await database.db
      .selectFrom('pass_orders')
      .selectAll()
      .executeTakeFirst()
      .then((row) => row?.account_id === accountId),
    false,
  );
  for (const wish of [
    { lifeSeconds: 600, length: 8 },
    { lifeSeconds: 2_592_000, length: 48 },
    { from: ahead(29) },
    { reason: 'seen 2026-03-02' },
  ])
    assert.equal((await askFor(accountId, wish)).verdict, 'ordered');
});

test('an order is on record with who, why and how the person proved it; nothing of codes or passes is', async () => {
  const accountId = await addAccount(database);
  const code = await passes.order(accountId, { by: 'ola', reason: 'lost phone on the train', proof: 'national-id' });
  const pass = await passes.collect(accountId, code);
  assert.ok(typeof pass === 'object');
  const events = await database.db.selectFrom('audit_events').selectAll().where('account_id', '=', accountId).execute();
  assert.deepEqual(events[0]?.detail, {
    by: 'ola',
    reason: 'lost phone on the train',
    proof: 'national-id',
    once: true,
    lifeSeconds: 3600,
    length: 10,
    ahead: false,
  });
  const everything = JSON.stringify([
    events,
    await database.db.selectFrom('access_passes').selectAll().execute(),
    await database.db.selectFrom('pass_orders').selectAll().execute(),
    await database.db.selectFrom('accounts').selectAll().execute(),
  ]).toLowerCase();
  for (const secret of [code, pass.shown])
    for (const written of [secret, secret.replaceAll('-', '')])
      assert.equal(everything.includes(written.toLowerCase()), false);
  const stored = await database.db
    .selectFrom('access_passes')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  assert.match(stored[0]!.pass_hash, /^\$argon2id\$/);
});

test('an order that is undone with its transaction has not happened', async () => {
  const accountId = await addAccount(database);
  const { keyring } = passes;
  await assert.rejects(
    database.db.transaction().execute(async (trx) => {
      const common = { accountId, by: 'worker', reason: 'lost phone', proof: 'passport' };
      await orderPass({ db: trx, keyring, now: () => new Date() }, common);
      throw new Error('undone');
    }),
    /undone/,
  );
  assert.equal((await loadTimes(accountId)).pass_order_until, null);
});

test('dropping takes order and pass away; the sweep takes what ended long ago', async () => {
  const accountId = await addAccount(database);
  const drop = () => database.db.transaction().execute((trx) => dropPass(trx, accountId));
  assert.equal(await drop(), false);
  const code = await passes.order(accountId);
  assert.equal(await drop(), true);
  assert.equal(await passes.collect(accountId, code), 'nothing-ordered');
  const pass = await passes.give(accountId);
  await passes.order(accountId);
  assert.equal(await drop(), true);
  assert.equal(await passes.use(accountId, pass.shown), 'expired');
  assert.deepEqual(await loadTimes(accountId), { pass_from: null, pass_until: null, pass_order_until: null });

  const [old, young] = [await addAccount(database), await addAccount(database)];
  for (const id of [old, young]) {
    await passes.give(id);
    await passes.order(id);
  }
  await sql`update access_passes set valid_until = now() - interval '2 days' where account_id = ${old}`.execute(
    database.db,
  );
  await sql`update pass_orders set expires_at = now() - interval '2 days' where account_id = ${old}`.execute(
    database.db,
  );
  await removeOldPasses(database.db, 86_400);
  const ids = async (table: 'access_passes' | 'pass_orders') =>
    (await database.db.selectFrom(table).select('account_id').where('account_id', 'in', [old, young]).execute()).map(
      (row) => row.account_id,
    );
  assert.deepEqual(await ids('access_passes'), [young]);
  assert.deepEqual(await ids('pass_orders'), [young]);
});
