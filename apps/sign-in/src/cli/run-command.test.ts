import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createKeyring } from '@vakt/foundation/secrets';
import { addMethod } from '../accounts/add-method.ts';
import { openMessageRow } from '../delivery/message-content.ts';
import { GOOD, MASTER_KEY, openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
before(async () => {
  house = await openTestHouse();
});
after(() => house?.close());

test('help is plain text and names every command', async () => {
  for (const words of [[], ['--help'], ['help'], ['people', 'add', '--help']]) {
    const { code, out } = await house.vakt(words);
    assert.equal(code, 0);
    for (const command of [
      'people add',
      'people import',
      'people set-password',
      'people roles',
      'people list',
      'people reset-methods',
      'people demonstration',
      'keys rotate',
      'limits',
      'limits open',
    ]) {
      assert.ok(out.includes(`vakt ${command}`), command);
    }
  }
});

test('a wrong command or option is told with what was probably meant', async () => {
  assert.match((await house.vakt(['people', 'set-pasword', 'kari'])).err, /Did you mean "vakt people set-password"\?/);
  assert.match((await house.vakt(['people', 'add', 'kari', '--nmae', 'Kari'])).err, /Did you mean --name\?/);
  const leaked = await house.vakt(['people', 'set-password', 'kari@ntnu.no', '--password', GOOD]);
  assert.equal(leaked.code, 2);
  assert.match(leaked.err, /never part of a command/);
  assert.ok(!leaked.err.includes(GOOD));
});

test('people add asks for the password twice, and the account can be signed in to', async () => {
  const added = await house.vakt(
    ['people', 'add', 'Berit@NTNU.no', '--name', 'Berit Berg', '--roles', 'employee,desk-operator'],
    { answers: [GOOD, GOOD] },
  );
  assert.deepEqual([added.code, added.out], [0, 'Added berit (Berit Berg) to ntnu.']);
  assert.ok(await house.hasPassword('berit', GOOD));
  const found = await house.findPerson('berit');
  assert.deepEqual(found?.account.roles, ['employee', 'desk-operator']);
  assert.match(found?.passwordHash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.match((await house.vakt(['people', 'add', 'berit@ntnu.no', '--name', 'Berit'])).err, /exists already/);
});

test('people add refuses what cannot be used, and adds nothing', async () => {
  const before = await house.countPeople();
  const refused = async (words: string[], given: { answers?: string[]; input?: string }, told: RegExp) => {
    const { code, err } = await house.vakt(['people', 'add', ...words], given);
    assert.equal(code, 2, err);
    assert.match(err, told);
  };
  await refused(['nils@ntnu.no'], {}, /full name is missing/);
  await refused(['nils', '--name', 'Nils'], {}, /needs @ with the domain/);
  await refused(['nils@ntnu.on', '--name', 'Nils'], {}, /no organisation has the domain ntnu\.on/i);
  await refused(['nils!@ntnu.no', '--name', 'Nils'], {}, /user name may hold/);
  await refused(['nils@ntnu.no', '--name', 'Nils', '--roles', 'Desk Operator!'], {}, /is no role/);
  await refused(['nils@ntnu.no', '--name', 'Nils'], { answers: [GOOD, `${GOOD}x`] }, /not the same/);
  await refused(['nils@ntnu.no', '--name', 'Nils'], { input: 'kort' }, /at least 8 characters/);
  await refused(['nils@ntnu.no', '--name', 'Nils'], { input: 'Passord123' }, /guessed first/);
  assert.equal((await house.vakt(['people', 'add', 'nils@ntnu.no', '--name', 'Nils'], { answers: [] })).code, 130);
  assert.equal(await house.countPeople(), before);
});

test('people set-password reads a pipe, ends the sessions and is on record', async () => {
  await house.vakt(['people', 'add', 'sett@ntnu.no', '--name', 'Sett Passord', '--no-password']);
  assert.equal(await house.hasPassword('sett', ''), false);
  const id = (await house.findPerson('sett'))?.account.id ?? '';
  const session = await house.startSession(id);
  const { code, out } = await house.vakt(['people', 'set-password', 'sett@ntnu.no'], { input: GOOD });
  assert.deepEqual([code, out], [0, 'The password of sett is set; one session was ended.']);
  assert.ok(await house.hasPassword('sett', GOOD));
  assert.equal(await session.isOpen(), false);
  assert.ok((await house.events('password-changed')).some((event) => event.account_id === id));
  assert.match(
    (await house.vakt(['people', 'set-password', 'ingen@ntnu.no'], { input: GOOD })).err,
    /nobody with the user name ingen/,
  );
});

test('people list shows who there is, as a table and as JSON, and no hash', async () => {
  await house.vakt(['people', 'add', 'liste@fjordheim.example', '--name', 'Lise Liste', '--no-password']);
  const table = await house.vakt(['people', 'list', '--organisation', 'fjordheim']);
  assert.match(table.out, /^fjordheim {2}liste {2}Lise Liste$/m);
  const { out } = await house.vakt(['people', 'list', '--json']);
  const list = JSON.parse(out) as { userName: string; name: string }[];
  assert.ok(list.some((one) => one.userName === 'liste' && one.name === 'Lise Liste'));
  assert.ok(!out.includes('argon2'));
  assert.match(
    (await house.vakt(['people', 'list', '--organisation', 'nowhere'])).err,
    /There is no organisation nowhere/,
  );
});

const readRow = (row: { id: string; target_sealed: string; content_sealed: string | null }) => ({
  id: row.id,
  targetSealed: row.target_sealed,
  contentSealed: row.content_sealed ?? '',
});

test('people reset-methods removes every method, ends sessions, lifts the lock of codes, and says why on record', async () => {
  await house.vakt(['people', 'add', 'mistet@ntnu.no', '--name', 'Mistet Telefon', '--no-password']);
  const id = (await house.findPerson('mistet'))?.account.id ?? '';
  const keyring = createKeyring([{ id: 'first', bytes: MASTER_KEY }]);
  await addMethod({ keyring }, house.db, {
    accountId: id,
    kind: 'authentication-phone',
    number: '+4791234504',
    canText: true,
  });
  await addMethod({ keyring }, house.db, { accountId: id, kind: 'app', secret: 'JBSWY3DPEHPK3PXP' });
  await house.db
    .updateTable('accounts')
    .set({ code_failures: 30, code_locked_until: new Date(Date.now() + 1e6) })
    .where('id', '=', id)
    .execute();
  const session = await house.startSession(id);
  assert.match((await house.vakt(['people', 'reset-methods', 'mistet@ntnu.no'])).err, /reason is missing/);
  assert.match(
    (await house.vakt(['people', 'reset-methods', 'mistet@ntnu.no', '--reason', 'new phone 912 34 567'])).err,
    /leave phone numbers/,
  );
  const reset = await house.vakt([
    'people',
    'reset-methods',
    'mistet@ntnu.no',
    '--reason',
    'Lost the phone 2026-11-20, passport seen',
  ]);
  assert.deepEqual([reset.code, /2 removed, 1 sessions ended/.test(reset.out)], [0, true]);
  assert.match(reset.out, /give the person a pass/);
  const left = await house.db
    .selectFrom('methods')
    .selectAll()
    .where('account_id', '=', id)
    .where('removed_at', 'is', null)
    .execute();
  assert.equal(left.length, 0);
  assert.equal(await session.isOpen(), false);
  const account = (await house.findPerson('mistet'))?.account;
  assert.deepEqual([account?.codeFailures, account?.codeLockedUntil], [0, null]);
  const [event] = (await house.events('methods-reset')).filter((one) => one.account_id === id);
  assert.equal(event?.detail['reason'], 'Lost the phone 2026-11-20, passport seen');
  assert.deepEqual([...((event?.detail['methods'] ?? []) as string[])].toSorted(), ['app', 'authentication-phone']);
});

test('people demonstration makes the people once, writes their passwords for the owner alone, and heals what is amiss', async () => {
  const file = join(house.folder, 'people.json');
  const run = async () => {
    const { code, err } = await house.vakt(['people', 'demonstration', '--out', file]);
    assert.equal(code, 0, err);
    return JSON.parse(readFileSync(file, 'utf8')) as {
      userName: string;
      password: string;
      organisation: string;
      roles: string[];
      note: string;
    }[];
  };
  const first = await run();
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(first.filter((one) => one.roles.includes('desk-operator')).length, 2);
  assert.equal(new Set(first.map((one) => one.password)).size, first.length);
  const kari = first.find((one) => one.userName === 'kari');
  assert.ok(kari && (await house.hasPassword('kari', kari.password)));
  assert.deepEqual(await run(), first, 'a second run changes nothing');
  // The database is new, the file is old: the passwords on paper fit again.
  await house.db.deleteFrom('accounts').where('user_name', '=', 'kari').execute();
  assert.deepEqual(await run(), first);
  assert.ok(await house.hasPassword('kari', kari.password));
  // The file is gone: new passwords.
  rmSync(file);
  const fresh = (await run()).find((one) => one.userName === 'kari');
  assert.notEqual(fresh?.password, kari.password);
  assert.ok(await house.hasPassword('kari', fresh?.password ?? ''));
});

test('people demonstration does nothing where the configuration is no demonstration', async () => {
  const text = readFileSync(new URL('../../../../config/demonstration.yaml', import.meta.url), 'utf8');
  const real = join(house.folder, 'vakt.yaml');
  writeFileSync(
    real,
    text
      .replace('demonstration: true', 'demonstration: false')
      .replace(/\n {2}gateways:[\s\S]*$/, '\n')
      .replace('logoFile: demonstration-mark.svg', 'logoFile: null'),
  );
  const before = await house.countPeople();
  const { code, err } = await house.vakt(
    ['people', 'demonstration', '--out', join(house.folder, 'never.json')],
    {},
    { VAKT_CONFIG: real },
  );
  assert.deepEqual([code, err], [2, 'The configuration is not a demonstration: nobody was added.']);
  assert.equal(await house.countPeople(), before);
});

test('keys rotate names the key that signs from now on', async () => {
  const { code, out, err } = await house.vakt(['keys', 'rotate']);
  assert.equal(code, 0, err);
  assert.match(out, /^[\w-]+ signs from now on; [\w-]+ is published and signs after the next rotation\.$/);
  assert.equal((await house.events('signing-keys-rotated')).length, 1);
});

test('a database that does not answer is one clear sentence; a broken configuration is the list of its faults', async () => {
  const away = await house.vakt(['people', 'list'], {}, { SIGN_IN_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  assert.deepEqual(
    [away.code, away.err],
    [1, 'The database does not answer. If it is the built-in one, start it with npm start.'],
  );
  const socket = await house.vakt(
    ['people', 'list'],
    {},
    { SIGN_IN_DATABASE_URL: 'postgres://nobody@/none?host=/nowhere/at/all' },
  );
  assert.deepEqual(
    [socket.code, socket.err],
    [1, 'The database does not answer. If it is the built-in one, start it with npm start.'],
  );
  const broken = await house.vakt(
    ['people', 'list'],
    {},
    { VAKT_MASTER_KEY: 'short', VAKT_SIMULATOR_URL: 'http://example.org' },
  );
  assert.equal(broken.code, 1);
  assert.match(broken.err, /cannot be used \(4 faults\)/);
});

test('the real program reads a password from a pipe and ends by itself', { timeout: 30_000 }, async () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', main, 'people', 'add', 'rør@ntnu.no', '--name', 'Rør Leder'],
    {
      env: { PATH: process.env['PATH'], ...house.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  // The pipe stays open: the first line is enough.
  child.stdin.write(`${GOOD}\n`);
  const code = await new Promise((ended) => child.on('exit', ended));
  assert.deepEqual([code, said], [0, 'Added rør (Rør Leder) to ntnu.\n']);
  assert.ok(await house.hasPassword('rør', GOOD));
});

// Seen to fail with the notice queued to nobody.
test('people reset-methods leaves a notice for each phone that was taken out of use', async () => {
  await house.vakt(['people', 'add', 'varslet@ntnu.no', '--name', 'Varslet', '--no-password']);
  const accountId = (await house.findPerson('varslet'))?.account.id ?? '';
  const keyring = createKeyring([{ id: 'first', bytes: MASTER_KEY }]);
  const phone = { kind: 'authentication-phone' as const, number: '+4791234505', canText: true };
  await addMethod({ keyring }, house.db, { accountId, ...phone });
  const reset = await house.vakt(['people', 'reset-methods', 'varslet@ntnu.no', '--reason', 'Lost the phone']);
  assert.match(reset.out, /Told: 1 phone by text message\./);
  const waiting = await house.db.selectFrom('outbox').selectAll().where('state', '=', 'queued').execute();
  const messages = waiting.map((row) => openMessageRow(keyring, readRow(row)));
  const told = messages.find(({ to }) => to === phone.number);
  assert.match(told?.content.text ?? '', /^Brukerstøtte har nullstilt påloggingsmetodene dine hos ntnu\.no/);
});

test('people roles shows and sets roles, on record; a wrong one changes nothing', async () => {
  await house.vakt(['people', 'add', 'rolf@ntnu.no', '--name', 'Rolf Rolle', '--roles', 'employee'], {
    answers: [GOOD, GOOD],
  });
  const roles = (...words: string[]) => house.vakt(['people', 'roles', 'rolf@ntnu.no', ...words]);
  const session = await house.startSession((await house.findPerson('rolf'))?.account.id ?? '');
  assert.equal((await roles()).out, 'rolf has these roles: employee.');
  assert.equal(await session.isOpen(), true, 'showing them changes nothing');
  const set = await roles('--roles', 'administrator,employee');
  assert.deepEqual([set.code, set.out], [0, 'rolf has these roles now: administrator employee.']);
  assert.deepEqual((await house.findPerson('rolf'))?.account.roles, ['administrator', 'employee']);
  assert.equal((await roles('--roles', 'Admin!')).code, 2);
  assert.equal(await session.isOpen(), true, 'who only gains may stay');
  // Relying parties learn roles at a sign-in: who lost one does not keep it there.
  assert.equal((await roles('--roles', '')).out, 'rolf has these roles now: none. Sessions ended: 1.');
  assert.equal(await session.isOpen(), false);
  assert.deepEqual(
    (await house.events('person-changed')).map(({ detail }) => detail['roles']),
    [['administrator', 'employee'], []],
  );
});
