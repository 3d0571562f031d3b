import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import {
  addAccount,
  addChallenge,
  addMethod,
  openSignInDatabase,
  type SignInTestDatabase,
} from '../delivery/test-rows.ts';
import { clearCodeFailures, countCodeAttempt } from './count-code-attempt.ts';
import { defaultCodes, defaultLimits } from './default-limits.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

interface Counters {
  code_failures: number;
  locked: boolean;
  wait: number | null;
}

async function loadAccount(id: string): Promise<Counters> {
  const { rows } = await sql<Counters>`
    select code_failures, coalesce(code_locked_until > now(), false) as locked,
      extract(epoch from code_locked_until - now())::float8 as wait
    from accounts where id = ${id}`.execute(database.db);
  return rows[0]!;
}

async function loadCount(table: 'challenges' | 'methods', id: string): Promise<number> {
  const column = table === 'challenges' ? 'attempts' : 'failures';
  const { rows } = await sql<{
    n: number;
  }>`select ${sql.ref(column)} as n from ${sql.table(table)} where id = ${id}`.execute(database.db);
  return rows[0]!.n;
}

function count(accountId: string, given: { methodId?: string; challengeId?: string; settings?: object } = {}) {
  return countCodeAttempt(database.db, {
    accountId,
    methodId: given.methodId ?? null,
    challengeId: given.challengeId ?? null,
    triesPerChallenge: defaultCodes.triesPerChallenge,
    settings: { ...defaultLimits, ...given.settings },
  });
}

/** A wait that nobody sits through in a test. */
const unlock = (accountId: string) =>
  database.db
    .updateTable('accounts')
    .set({ code_locked_until: sql<Date>`now() - interval '1 second'` })
    .where('id', '=', accountId)
    .execute();

test('T12 an attempt is counted for challenge, account and method before anything is compared', async () => {
  const accountId = await addAccount(database);
  const methodId = await addMethod(database, accountId);
  const { challengeId } = await addChallenge(database, accountId, { methodId });
  assert.deepEqual(await count(accountId, { methodId, challengeId }), { verdict: 'counted', attemptsLeft: 4 });
  assert.equal((await loadAccount(accountId)).code_failures, 1);
  assert.equal(await loadCount('challenges', challengeId), 1);
  assert.equal(await loadCount('methods', methodId), 1);
});

// Seen to fail: with the guard on `isTransaction` taken away, the count below is rolled back and reads 0.
test('T12 R8 a failure or crash after the count cannot take it back: counting inside the caller’s transaction is refused', async () => {
  const accountId = await addAccount(database);
  const crash = new Error('the process died before comparing');
  await assert.rejects(
    database.db.transaction().execute(async (trx) => {
      await countCodeAttempt(trx, {
        accountId,
        methodId: null,
        challengeId: null,
        triesPerChallenge: 5,
        settings: defaultLimits,
      });
      throw crash;
    }),
    /own transaction/,
  );
  await assert.rejects(
    database.db.transaction().execute(async () => {
      await count(accountId);
      throw crash;
    }),
    crash,
  );
  assert.equal((await loadAccount(accountId)).code_failures, 1);
});

// Seen to fail: with `for update` taken from the challenge, the cap is compared with what the snapshot shows, and more
// than five of the parallel attempts are counted.
test('T6 R2 200 rounds of parallel wrong codes: never more comparisons than the cap, and the counter is what was compared', async () => {
  for (let round = 0; round < 200; round++) {
    const accountId = await addAccount(database);
    const { challengeId } = await addChallenge(database, accountId);
    const verdicts = await Promise.all(Array.from({ length: 8 }, () => count(accountId, { challengeId })));
    const counted = verdicts.filter(({ verdict }) => verdict === 'counted');
    assert.equal(counted.length, 5);
    assert.deepEqual(
      counted.map((one) => (one.verdict === 'counted' ? one.attemptsLeft : null)).sort(),
      [0, 1, 2, 3, 4],
    );
    assert.equal(verdicts.filter(({ verdict }) => verdict === 'spent').length, 3);
    assert.equal(await loadCount('challenges', challengeId), 5);
    assert.equal((await loadAccount(accountId)).code_failures, 5);
  }
});

// Seen to fail: with `'locked'` taken from the decision, all are counted.
test('T6 P2 codes of an account are locked at the tenth failure in a row, over all its challenges and methods', async () => {
  const accountId = await addAccount(database);
  const phone = await addMethod(database, accountId);
  const app = await addMethod(database, accountId, 'app');
  const challenges = await Promise.all([1, 2, 3].map(() => addChallenge(database, accountId, { methodId: phone })));
  const verdicts = await Promise.all(
    Array.from({ length: 30 }, (_, at) => {
      const challenge = challenges[at % 4];
      return count(accountId, challenge ? { methodId: phone, challengeId: challenge.challengeId } : { methodId: app });
    }),
  );
  const counted = verdicts.filter(({ verdict }) => verdict === 'counted').length;
  assert.equal(counted, 10);
  const { code_failures, locked } = await loadAccount(accountId);
  assert.equal(code_failures, 10);
  assert.equal(locked, true);
  const refused = await count(accountId, { methodId: app });
  assert.equal(refused.verdict, 'locked');
  assert.ok(refused.until > new Date(Date.now() + 20_000));
  assert.equal((await loadCount('methods', phone)) + (await loadCount('methods', app)), 10);
});

// Seen to fail: with `for update` taken from the account, several parallel attempts are the tenth.
test('T6 P2 200 rounds of parallel attempts at the edge of the lock: one more is counted, the rest are refused', async () => {
  const accountId = await addAccount(database);
  for (let round = 0; round < 200; round++) {
    await database.db
      .updateTable('accounts')
      .set({ code_failures: 9, code_locked_until: null })
      .where('id', '=', accountId)
      .execute();
    const verdicts = await Promise.all(Array.from({ length: 6 }, () => count(accountId)));
    assert.equal(verdicts.filter(({ verdict }) => verdict === 'counted').length, 1);
    assert.equal(verdicts.filter(({ verdict }) => verdict === 'locked').length, 5);
    assert.equal((await loadAccount(accountId)).code_failures, 10);
  }
});

test('T6 the wait doubles with each further failure from 30 s and stops at an hour; what is refused while locked counts nowhere', async () => {
  const accountId = await addAccount(database);
  for (let failure = 0; failure < 9; failure++) assert.equal((await count(accountId)).verdict, 'counted');
  const waits: number[] = [];
  for (let failure = 0; failure < 9; failure++) {
    assert.equal((await count(accountId)).verdict, 'counted');
    const { wait, code_failures } = await loadAccount(accountId);
    assert.equal((await count(accountId)).verdict, 'locked');
    assert.equal((await loadAccount(accountId)).code_failures, code_failures);
    waits.push(Math.round((wait ?? 0) / 10) * 10);
    await unlock(accountId);
  }
  assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
});

test('P4 the codes’ lock leaves password throttles alone', async () => {
  const accountId = await addAccount(database);
  for (let failure = 0; failure < 12; failure++) await count(accountId);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from password_throttles`.execute(database.db);
  assert.equal(rows[0]?.n, 0);
});

test('T6 after 100 failures in a row a method gets no further attempt, even once the wait is over', async () => {
  const accountId = await addAccount(database);
  const methodId = await addMethod(database, accountId);
  for (let failure = 0; failure < 100; failure++) {
    assert.equal((await count(accountId, { methodId })).verdict, 'counted');
    await unlock(accountId);
  }
  assert.deepEqual(await count(accountId, { methodId }), { verdict: 'method-disabled' });
  assert.equal(await loadCount('methods', methodId), 100);
  const method = await database.db
    .selectFrom('methods')
    .select('disabled_at')
    .where('id', '=', methodId)
    .executeTakeFirstOrThrow();
  assert.ok(method.disabled_at);
  const other = await addMethod(database, accountId, 'app');
  assert.equal((await count(accountId, { methodId: other })).verdict, 'counted');
});

test('a right code takes the failures back, and its own method’s only', async () => {
  const accountId = await addAccount(database);
  const methodId = await addMethod(database, accountId);
  const other = await addMethod(database, accountId, 'app');
  await count(accountId, { methodId: other });
  for (let failure = 0; failure < 9; failure++) await count(accountId, { methodId });
  assert.equal((await loadAccount(accountId)).locked, true);
  await clearCodeFailures(database.db, accountId, methodId);
  assert.deepEqual(await loadAccount(accountId), { code_failures: 0, locked: false, wait: null });
  assert.equal(await loadCount('methods', methodId), 0);
  assert.equal(await loadCount('methods', other), 1);
});

const DEAD: [string, object][] = [
  ['used', { used_at: sql`now()` }],
  ['cancelled', { cancelled_at: sql`now()` }],
  ['expired', { expires_at: sql`now()` }],
  ['spent', { attempts: 5 }],
];
for (const [how, change] of DEAD) {
  test(`T6 a challenge that is ${how} gets no attempt, and nothing is counted`, async () => {
    const accountId = await addAccount(database);
    const { challengeId } = await addChallenge(database, accountId);
    await database.db.updateTable('challenges').set(change).where('id', '=', challengeId).execute();
    assert.deepEqual(await count(accountId, { challengeId }), { verdict: 'spent' });
    assert.equal((await loadAccount(accountId)).code_failures, 0);
  });
}

test('T20 another account’s challenge or method, or none at all, gets no attempt', async () => {
  const [accountId, stranger] = [await addAccount(database), await addAccount(database)];
  const { challengeId } = await addChallenge(database, stranger);
  const methodId = await addMethod(database, stranger);
  assert.deepEqual(await count(accountId, { challengeId }), { verdict: 'spent' });
  assert.deepEqual(await count(accountId, { challengeId: newId() }), { verdict: 'spent' });
  assert.deepEqual(await count(accountId, { methodId }), { verdict: 'method-disabled' });
  assert.deepEqual(await count(newId()), { verdict: 'spent' });
  assert.equal(await loadCount('challenges', challengeId), 0);
  assert.equal(await loadCount('methods', methodId), 0);
});
