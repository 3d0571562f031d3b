import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, newToken } from '@vakt/foundation/ids';
import { createKeyring } from '@vakt/foundation/secrets';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import type { MethodKind, SignInTables } from '../tables.ts';
import { addMethod, type ProvedMethod } from './add-method.ts';
import { createAccounts } from './create-accounts.ts';
import { findOption, listOptions } from './list-options.ts';
import { findAccount, loadAccountById } from './load-account.ts';
import { countMethods, loadMethods } from './load-methods.ts';
import { removeAllMethods, removeMethod, removeMethods } from './remove-method.ts';
import { setDefaultOption } from './set-default-option.ts';
import { useMethod } from './use-method.ts';

const keyring = createKeyring([{ id: 'test', bytes: Buffer.alloc(32, 9) }]);
let database: TestDatabase<SignInTables>;
before(async () => {
  database = await openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url));
});
after(() => database?.close());

async function makeAccount(): Promise<string> {
  const person = { organisation: 'ntnu', displayName: 'Kari Nordmann', email: null, roles: [], passwordHash: null };
  const [id = ''] = await createAccounts(database.db, [{ ...person, userName: newToken(9).toLowerCase() }]);
  return id;
}
const add = (accountId: string, kind: MethodKind, method: Partial<ProvedMethod> = {}) =>
  addMethod({ keyring }, database.db, {
    accountId,
    kind,
    number: kind === 'app' ? null : '+4791234504',
    canText: kind !== 'app',
    ...method,
  });
const load = (accountId: string) => loadMethods({ db: database.db, keyring }, accountId);
const rowOf = (id: string) =>
  database.db.selectFrom('methods').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

async function startChallenge(accountId: string, methodId: string): Promise<string> {
  const [browser, journey, challenge] = [newId(), newToken(), newId()];
  const inAnHour = new Date(Date.now() + 3_600_000);
  await database.db.insertInto('browsers').values({ id: browser, token_hash: newToken(), language: null }).execute();
  const asked = { service: 'desk', step: 'challenge', state: '{}', request: '{}', expires_at: inAnHour };
  await database.db
    .insertInto('journeys')
    .values({ id: journey, browser_id: browser, account_id: accountId, account_session_id: null, ...asked })
    .execute();
  const target = { target_sealed: 'x', target_hash: 'x', extension_sealed: null, expires_at: inAnHour };
  await database.db
    .insertInto('challenges')
    .values({
      id: challenge,
      journey_id: journey,
      account_id: accountId,
      method_id: methodId,
      purpose: 'sign-in',
      ...target,
    })
    .execute();
  return challenge;
}
async function isCancelled(id: string): Promise<boolean> {
  const row = await database.db
    .selectFrom('challenges')
    .select('cancelled_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.cancelled_at !== null;
}

test('an account is found by its user name in its organisation, and by id', async () => {
  const id = await makeAccount();
  const account = await loadAccountById(database.db, id);
  assert.deepEqual(await findAccount(database.db, 'ntnu', account?.userName ?? ''), account);
  assert.equal(await findAccount(database.db, 'fjordheim', account?.userName ?? ''), null);
  assert.equal(await loadAccountById(database.db, newId()), null);
  assert.deepEqual([account?.disabled, account?.codeFailures, account?.defaultOption], [false, 0, null]);
});

test('a method comes back as it was proved; nothing of it stands in the row in plain', async () => {
  const id = await makeAccount();
  const phone = await add(id, 'office-phone', { number: '+4722334455', extension: '4711', canText: false });
  const app = await add(id, 'app', { secret: 'JBSWY3DPEHPK3PXP', lastStep: 58_000_000 });
  const [office, totp] = await load(id);
  assert.deepEqual(
    [office?.id, office?.number, office?.country, office?.extension, office?.canText],
    [phone.id, '+4722334455', 'NO', '4711', false],
  );
  assert.deepEqual(
    [totp?.id, totp?.number, totp?.secret, totp?.lastStep],
    [app.id, null, 'JBSWY3DPEHPK3PXP', 58_000_000],
  );
  const rows = JSON.stringify([await rowOf(phone.id), await rowOf(app.id)]);
  for (const secret of ['22334455', '4711"', 'JBSWY3DPEHPK3PXP']) assert.ok(!rows.includes(secret), secret);
  assert.equal((await rowOf(phone.id)).number_hash, keyring.hash('phone-number', '+4722334455'));
});

// Seen to fail: with the context (the row's id) left out of sealing and opening, the moved number opens.
test('a sealed number that is moved to another method does not open', async () => {
  const [victim, thief] = [await makeAccount(), await makeAccount()];
  const { id } = await add(victim, 'authentication-phone');
  const other = await add(thief, 'authentication-phone', { number: '+4799999999' });
  const { number_sealed } = await rowOf(id);
  await database.db.updateTable('methods').set({ number_sealed }).where('id', '=', other.id).execute();
  await assert.rejects(load(thief));
});

// Seen to fail: with cancelChallengesOf left out of addMethod, the code to the old phone lives on.
test('T21 a new phone takes the place of the old one, which is given back; codes to the old one are dead', async () => {
  const id = await makeAccount();
  const first = await add(id, 'authentication-phone');
  await setDefaultOption(database.db, id, `sms:${first.id}`);
  const challenge = await startChallenge(id, first.id);
  const second = await add(id, 'authentication-phone', { number: '+4741234567' });
  assert.deepEqual([second.replaced?.id, second.replaced?.number], [first.id, '+4791234504']);
  assert.deepEqual(
    (await load(id)).map((method) => method.number),
    ['+4741234567'],
  );
  assert.ok((await rowOf(first.id)).removed_at, 'the old one stays on record');
  assert.equal(await isCancelled(challenge), true);
  assert.equal((await loadAccountById(database.db, id))?.defaultOption, `sms:${second.id}`);
  const landline = await add(id, 'authentication-phone', { number: '+4722334455', canText: false });
  assert.equal((await loadAccountById(database.db, id))?.defaultOption, `call:${landline.id}`);
});

// Seen to fail: without lockAccount in addMethod, ten at once break the unique index.
test('ten phones proved at once: one stands, nine are on record', async () => {
  const id = await makeAccount();
  await Promise.all(Array.from({ length: 10 }, (_, i) => add(id, 'alternate-phone', { number: `+479123450${i}` })));
  assert.equal((await load(id)).length, 1);
  assert.equal(
    (await database.db.selectFrom('methods').select('id').where('account_id', '=', id).execute()).length,
    10,
  );
});

test('what happens in the caller’s transaction is undone with it', async () => {
  const id = await makeAccount();
  const failing = database.db.transaction().execute(async (transaction) => {
    await addMethod({ keyring }, transaction, { accountId: id, kind: 'app', secret: 'JBSWY3DPEHPK3PXP' });
    throw new Error('undone');
  });
  await assert.rejects(failing, /undone/);
  assert.deepEqual(await load(id), []);
});

test('one method that works must stay: a switched-off one does not count, another person’s is not found', async () => {
  const [id, other] = [await makeAccount(), await makeAccount()];
  const phone = await add(id, 'authentication-phone');
  const app = await add(id, 'app', { secret: 'JBSWY3DPEHPK3PXP' });
  const deps = { db: database.db, keyring };
  assert.equal((await removeMethod(deps, other, phone.id)).verdict, 'not-found');
  await database.db.updateTable('methods').set({ disabled_at: new Date() }).where('id', '=', app.id).execute();
  assert.equal((await removeMethod(deps, id, phone.id)).verdict, 'last-method');
  assert.deepEqual(await countMethods(database.db, id), { usable: 1, disabled: 1, passkeys: 0 });
  const removed = await removeMethod(deps, id, app.id);
  assert.equal(removed.verdict === 'removed' && removed.method.kind, 'app');
  assert.equal((await removeMethod(deps, id, app.id)).verdict, 'not-found');
});

// Seen to fail: without lockAccount in removeMethod, both are removed in most rounds.
test('R5 two methods removed at the same time: one stays', async () => {
  for (let round = 0; round < 20; round += 1) {
    const id = await makeAccount();
    const both = [await add(id, 'authentication-phone'), await add(id, 'alternate-phone')];
    const verdicts = await Promise.all(both.map((method) => removeMethod({ db: database.db, keyring }, id, method.id)));
    assert.deepEqual(verdicts.map((one) => one.verdict).toSorted(), ['last-method', 'removed']);
    assert.equal((await load(id)).length, 1);
  }
});

test('removing several, or all, forgets the default and kills codes under way; others’ methods stay', async () => {
  const [id, other] = [await makeAccount(), await makeAccount()];
  const [phone, office, app] = [
    await add(id, 'authentication-phone'),
    await add(id, 'office-phone'),
    await add(id, 'app', { secret: 'A' }),
  ];
  const theirs = await add(other, 'authentication-phone');
  await setDefaultOption(database.db, id, `sms:${phone.id}`);
  const challenge = await startChallenge(id, phone.id);
  assert.equal(await removeMethods(database.db, id, []), 0);
  assert.equal(await removeMethods(database.db, id, [phone.id, office.id, theirs.id]), 2);
  assert.equal((await loadAccountById(database.db, id))?.defaultOption, null);
  assert.equal(await isCancelled(challenge), true);
  assert.deepEqual(
    (await load(id)).map((method) => method.id),
    [app.id],
  );
  assert.deepEqual(
    (await removeAllMethods({ db: database.db, keyring }, id)).map((method) => method.id),
    [app.id],
  );
  assert.equal((await load(other)).length, 1);
});

// Seen to fail: with hasUsableMethod's `account_id` left out, the other person's phone becomes the default.
test('T17 the default can only be a method of the account that stands and works', async () => {
  const [id, other] = [await makeAccount(), await makeAccount()];
  const mine = await add(id, 'authentication-phone');
  const theirs = await add(other, 'authentication-phone');
  assert.equal(await setDefaultOption(database.db, id, `call:${mine.id}`), 'set');
  for (const option of [`sms:${theirs.id}`, `fax:${mine.id}`, mine.id, '', 'sms:', "sms:' or 1=1", `sms:${newId()}`]) {
    assert.equal(await setDefaultOption(database.db, id, option), 'not-an-option', option);
  }
  assert.equal((await loadAccountById(database.db, id))?.defaultOption, `call:${mine.id}`);
});

test('options come in order, the chosen default first, and only where a gateway serves the channel', async () => {
  const id = await makeAccount();
  const app = await add(id, 'app', { secret: 'A' });
  const alternate = await add(id, 'alternate-phone', { number: '+46701234567' });
  const office = await add(id, 'office-phone', { number: '+4722334455', canText: false });
  const phone = await add(id, 'authentication-phone');
  const methods = await load(id);
  const all = [
    `sms:${phone.id}`,
    `call:${phone.id}`,
    `call:${office.id}`,
    `sms:${alternate.id}`,
    `call:${alternate.id}`,
    `totp:${app.id}`,
  ];
  const ids = (options: ReturnType<typeof listOptions>) => options.map((option) => option.id);
  assert.deepEqual(ids(listOptions(methods)), all);
  assert.deepEqual(ids(listOptions(methods, null, `totp:${app.id}`)), [all[5], ...all.slice(0, 5)]);
  const gateways = [
    { name: 'real', channels: ['sms'] },
    { name: 'drill', channels: ['sms', 'call'] },
  ];
  const textOnly = {
    delivery: { sender: 'X', originLine: true, gateways, routes: [], prices: {}, drill: { gateway: 'drill' } },
  } as unknown as Parameters<typeof listOptions>[1];
  assert.deepEqual(ids(listOptions(methods, textOnly)), [all[0], all[3], all[5]]);
  const [first] = listOptions(methods);
  assert.deepEqual(
    [first?.mask, first?.lastDigits, first?.kind, first?.channel],
    ['+XX XXXXXX04', '04', 'authentication-phone', 'sms'],
  );
  assert.equal(findOption(listOptions(methods), `totp:${app.id}`)?.mask, null);
  assert.equal(findOption(listOptions(methods), 'sms:+4799999999'), null);
  assert.deepEqual(listOptions(methods.map((method) => ({ ...method, disabled: true }))), []);
});

test('using a method is noted', async () => {
  const { id } = await add(await makeAccount(), 'authentication-phone');
  assert.equal((await rowOf(id)).last_used_at, null);
  await useMethod(database.db, id);
  assert.ok((await rowOf(id)).last_used_at);
});
