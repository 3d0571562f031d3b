import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { addAccount, openSignInDatabase, type SignInTestDatabase } from '../../delivery/test-rows.ts';
import { checkToken, resynchroniseToken } from './check-token.ts';
import { addActiveToken, clockAtStart, codeAt, codeNow, keyring } from './test-tokens.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

const verdictOf = async (checked: ReturnType<typeof checkToken>) => (await checked).verdict;

test('a code is accepted once, and none before the last accepted one', async () => {
  const clock = clockAtStart();
  const accountId = await addAccount(database);
  const token = await addActiveToken(database, accountId);
  const check = (steps: number) =>
    verdictOf(
      checkToken({ keyring, clock }, database.db, { accountId, methodId: null, code: codeNow(token, clock, steps) }),
    );
  assert.equal(await check(0), 'accepted');
  assert.equal(await check(0), 'replayed');
  assert.equal(await check(-1), 'replayed');
  clock.advance(30_000);
  assert.equal(await check(0), 'accepted');
  const hotp = await addActiveToken(database, accountId, { kind: 'hotp', counter: 5 });
  const press = (counter: number) =>
    verdictOf(checkToken({ keyring, clock }, database.db, { accountId, methodId: null, code: codeAt(hotp, counter) }));
  assert.equal(await press(8), 'accepted');
  assert.equal(await press(8), 'wrong');
  assert.equal(await press(6), 'wrong');
  assert.equal(await press(9), 'accepted');
});

// Seen to fail: without `and t.next_counter <= …` in consumeCounter all of them are accepted.
for (const kind of ['totp', 'hotp'] as const) {
  test(`R1 100 rounds: of parallel submissions of one ${kind} code one is accepted`, async () => {
    const clock = clockAtStart();
    const accountId = await addAccount(database);
    const token = await addActiveToken(database, accountId, { kind });
    for (let round = 0; round < 100; round++) {
      clock.advance(60_000);
      const code = kind === 'totp' ? codeNow(token, clock) : codeAt(token, round);
      const given = { accountId, methodId: null, code };
      const verdicts = await Promise.all(
        Array.from({ length: 5 }, () => verdictOf(checkToken({ keyring, clock }, database.db, given))),
      );
      assert.equal(verdicts.filter((verdict) => verdict === 'accepted').length, 1, `${round}: ${verdicts}`);
    }
  });
}

// Seen to fail: without `and t.next_counter <= …` in consumeCounter the earlier one is accepted after the later.
test('R1 parallel submissions of two codes of one counter: never the earlier after the later', async () => {
  const clock = clockAtStart();
  const accountId = await addAccount(database);
  const token = await addActiveToken(database, accountId, { kind: 'hotp' });
  for (let counter = 0; counter < 100; counter += 2) {
    const order: number[] = [];
    await Promise.all(
      [counter, counter + 1].map(async (one) => {
        const given = { accountId, methodId: null, code: codeAt(token, one) };
        if ((await verdictOf(checkToken({ keyring, clock }, database.db, given))) === 'accepted') order.push(one);
      }),
    );
    assert.ok(order.includes(counter + 1) || order.length === 1);
    const row = await database.db
      .selectFrom('hardware_tokens')
      .select('next_counter')
      .where('id', '=', token.id)
      .executeTakeFirstOrThrow();
    assert.equal(Number(row.next_counter), (order.includes(counter + 1) ? counter + 1 : counter) + 1);
  }
});

test('any of several tokens answers, and it is told which', async () => {
  const clock = clockAtStart();
  const accountId = await addAccount(database);
  const [one, two] = [
    await addActiveToken(database, accountId),
    await addActiveToken(database, accountId, { digits: 8 }),
  ];
  const check = (code: string, methodId: string | null = null) =>
    checkToken({ keyring, clock }, database.db, { accountId, methodId, code });
  assert.deepEqual(await check(codeNow(two, clock)), { verdict: 'accepted', methodId: two.methodId });
  assert.deepEqual(await check(codeNow(one, clock), two.methodId), { verdict: 'wrong' });
  assert.deepEqual(await check(codeNow(one, clock)), { verdict: 'accepted', methodId: one.methodId });
});

test('T20 a token answers for its own account only, and a removed, disabled or lost one for nobody', async () => {
  const clock = clockAtStart();
  const accountId = await addAccount(database);
  const token = await addActiveToken(database, accountId);
  const code = codeNow(token, clock);
  const check = (changes: { accountId?: string; methodId?: string } = {}) =>
    verdictOf(checkToken({ keyring, clock }, database.db, { accountId, methodId: null, code, ...changes }));
  assert.equal(await check({ accountId: await addAccount(database) }), 'gone');
  assert.equal(await check({ methodId: newId() }), 'gone');
  const { db } = database;
  const method = (set: { disabled_at?: Date | null; removed_at?: Date | null }) =>
    db.updateTable('methods').set(set).where('id', '=', token.methodId).execute();
  await method({ disabled_at: new Date() });
  assert.equal(await check(), 'gone');
  await method({ disabled_at: null, removed_at: new Date() });
  assert.equal(await check(), 'gone');
  await method({ removed_at: null });
  await db.updateTable('hardware_tokens').set({ lost_at: new Date() }).where('id', '=', token.id).execute();
  assert.equal(await check(), 'gone');
});

test('two codes in a row bring a clock and a counter back into step, once', async () => {
  const clock = clockAtStart();
  const accountId = await addAccount(database);
  const totp = await addActiveToken(database, accountId);
  const deps = { keyring, clock };
  const one = (code: string) => verdictOf(checkToken(deps, database.db, { accountId, methodId: null, code }));
  const both = (code: string, nextCode: string) =>
    verdictOf(resynchroniseToken(deps, database.db, { accountId, methodId: null, code, nextCode }));
  assert.equal(await one(codeNow(totp, clock, 4)), 'wrong');
  assert.equal(await both(codeNow(totp, clock, 3), codeNow(totp, clock, 4)), 'accepted');
  assert.equal(await both(codeNow(totp, clock, 3), codeNow(totp, clock, 4)), 'replayed');
  clock.advance(60_000);
  assert.equal(await one(codeNow(totp, clock, 4)), 'accepted');
  const hotp = await addActiveToken(database, accountId, { kind: 'hotp' });
  assert.equal(await one(codeAt(hotp, 700)), 'wrong');
  assert.equal(await both(codeAt(hotp, 700), codeAt(hotp, 701)), 'accepted');
  assert.equal(await one(codeAt(hotp, 702)), 'accepted');
  assert.equal(await one(codeAt(hotp, 701)), 'wrong');
});

test('a secret stands sealed, opens in its own row only, and no row holds it', async () => {
  const clock = clockAtStart();
  const accountId = await addAccount(database);
  const [one, two] = [
    await addActiveToken(database, accountId),
    await addActiveToken(database, await addAccount(database)),
  ];
  const rows = await database.db.selectFrom('hardware_tokens').selectAll().execute();
  assert.ok(!JSON.stringify(rows).includes(one.secret));
  const moved = rows.find(({ id }) => id === two.id)?.secret_sealed ?? null;
  await database.db.updateTable('hardware_tokens').set({ secret_sealed: moved }).where('id', '=', one.id).execute();
  const given = { accountId, methodId: null, code: codeNow(two, clock) };
  await assert.rejects(checkToken({ keyring, clock }, database.db, given));
});
