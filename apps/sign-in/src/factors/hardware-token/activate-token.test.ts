import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { addAccount, addMethod, openSignInDatabase, type SignInTestDatabase } from '../../delivery/test-rows.ts';
import { bindProvedToken, listAssignedTokens, proveToken } from './activate-token.ts';
import { checkToken } from './check-token.ts';
import { addToken, clockAtStart, codeAt, codeNow, type HeldToken, keyring } from './test-tokens.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

const clock = clockAtStart();
const deps = () => ({ keyring, clock, db: database.db });
const NTNU = { organisation: 'ntnu' };

async function prove(accountId: string, serial: string, code: string, nextCode = '', organisation = NTNU) {
  return proveToken(deps(), { accountId, ...organisation, serial, code, nextCode });
}

const bind = (accountId: string, proof: Awaited<ReturnType<typeof prove>>) => {
  assert.equal(proof.verdict, 'proved');
  const token = proof.verdict === 'proved' ? proof.token : null;
  return database.db.transaction().execute((trx) => bindProvedToken(trx, accountId, token!));
};

test('a token in stock is bound by its serial number, however typed, and one code, which does not sign in', async () => {
  const accountId = await addAccount(database);
  const token = await addToken(database, { serial: 'AB-12 34/x' });
  const code = codeNow(token, clock);
  const bound = await bind(accountId, await prove(accountId, ' ab1234/X ', code));
  assert.equal(bound.verdict, 'bound');
  const check = await checkToken({ keyring, clock }, database.db, { accountId, methodId: null, code });
  assert.deepEqual(check, { verdict: 'replayed' });
});

test('a token with a counter needs two codes when nobody assigned it, one when somebody did', async () => {
  const accountId = await addAccount(database);
  const stock = await addToken(database, { kind: 'hotp' });
  assert.deepEqual(await prove(accountId, stock.serial, codeAt(stock, 0)), { verdict: 'wrong' });
  assert.equal(
    (await bind(accountId, await prove(accountId, stock.serial, codeAt(stock, 30), codeAt(stock, 31)))).verdict,
    'bound',
  );
  const assigned = await addToken(database, { kind: 'hotp', accountId });
  assert.deepEqual(await listAssignedTokens(database.db, accountId), [assigned.serial]);
  assert.equal((await bind(accountId, await prove(accountId, assigned.serial, codeAt(assigned, 2)))).verdict, 'bound');
  assert.deepEqual(await listAssignedTokens(database.db, accountId), []);
});

test('T17 wrong serial, wrong code, another’s token and another organisation’s are one answer', async () => {
  const [accountId, other] = [await addAccount(database), await addAccount(database)];
  const others = await addToken(database, { accountId: other });
  const elsewhere = await addToken(database, { organisation: 'fjordheim' });
  const mine = await addToken(database);
  const answers = [
    await prove(accountId, 'no such token', '123456'),
    await prove(accountId, mine.serial, wrongCode(mine)),
    await prove(accountId, others.serial, codeNow(others, clock)),
    await prove(accountId, elsewhere.serial, codeNow(elsewhere, clock)),
    await prove(accountId, 'x'.repeat(5000), codeNow(mine, clock)),
    await prove(accountId, '', ''),
  ];
  assert.deepEqual(
    answers,
    answers.map(() => ({ verdict: 'wrong' })),
  );
});

function wrongCode(token: HeldToken): string {
  const near = [-1, 0, 1].map((steps) => codeNow(token, clock, steps));
  return ['111111', '222222', '333333', '444444'].find((code) => !near.includes(code)) ?? '';
}

// Seen to fail: without `for update of t` in bindToken both have the token.
test('R5 two people who claim one token at the same moment: one gets it', async () => {
  for (let round = 0; round < 20; round++) {
    const people = [await addAccount(database), await addAccount(database)];
    const token = await addToken(database);
    const own = await Promise.all(people.map((id) => prove(id, token.serial, codeNow(token, clock))));
    const bound = await Promise.all(people.map((id, at) => bind(id, own[at]!)));
    assert.deepEqual(bound.map(({ verdict }) => verdict).sort(), ['bound', 'gone']);
  }
});

test('a person has five apps and tokens at most', async () => {
  const accountId = await addAccount(database);
  await addMethod(database, accountId, 'app');
  for (let count = 1; count <= 5; count++) {
    const token = await addToken(database);
    const bound = await bind(accountId, await prove(accountId, token.serial, codeNow(token, clock)));
    assert.equal(bound.verdict, count < 5 ? 'bound' : 'too-many');
  }
});

test('a token that was removed comes back to whoever had it, and to nobody else', async () => {
  const [accountId, other] = [await addAccount(database), await addAccount(database)];
  const token = await addToken(database);
  await bind(accountId, await prove(accountId, token.serial, codeNow(token, clock)));
  clock.advance(90_000);
  assert.equal((await prove(accountId, token.serial, codeNow(token, clock))).verdict, 'wrong');
  await database.db
    .updateTable('methods')
    .set({ removed_at: new Date() })
    .where('account_id', '=', accountId)
    .execute();
  assert.equal((await prove(other, token.serial, codeNow(token, clock))).verdict, 'wrong');
  assert.equal((await bind(accountId, await prove(accountId, token.serial, codeNow(token, clock)))).verdict, 'bound');
});

test('an organisation activates 200 tokens in five minutes, and others are not concerned', async () => {
  const organisation = `busy-${newId()}`;
  const accountId = await addAccount(database);
  const token = await addToken(database, { organisation });
  for (let count = 0; count < 200; count++)
    assert.equal((await prove(accountId, token.serial, codeNow(token, clock), '', { organisation })).verdict, 'proved');
  const full = await prove(accountId, token.serial, codeNow(token, clock), '', { organisation });
  assert.equal(full.verdict, 'busy');
  assert.ok(full.verdict === 'busy' && full.retryAt && full.retryAt > new Date());
  assert.equal((await prove(accountId, (await addToken(database)).serial, '000000')).verdict, 'wrong');
  const mine = await addToken(database);
  assert.equal((await prove(accountId, mine.serial, codeNow(mine, clock))).verdict, 'proved');
});
