import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GOOD, openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
before(async () => {
  house = await openTestHouse();
});
after(() => house?.close());

test('people import takes passwords and hashes, any separator, any order of columns, and tells how many', async () => {
  const before = await house.countPeople();
  const file = `\ufeffName;E-mail;User name;Password;Password hash;Roles\nÅse Ødegård;ase@example.no;Åse@ntnu.no;tre små fjell i regn;;student\nPer;;per@ntnu.no;;${house.goodHash};"employee desk-operator"\n\nUten;;uten@fjordheim.example;;;\n`;
  const { code, out, err } = await house.importText(file);
  assert.deepEqual([code, out, err], [0, 'Imported 3 people; 1 of them have no password yet.', '']);
  assert.equal(await house.countPeople(), before + 3);
  assert.ok(await house.hasPassword('åse', 'tre små fjell i regn'));
  assert.ok(await house.hasPassword('per', GOOD));
  assert.deepEqual((await house.findPerson('per'))?.account.roles, ['employee', 'desk-operator']);
  const recorded = (await house.events('people-imported')).map((event) => event.detail);
  assert.ok(
    recorded.some(
      (detail) =>
        JSON.stringify(detail) === JSON.stringify({ added: 2, changed: 0, organisation: 'ntnu' }) ||
        (detail['added'] === 2 && detail['organisation'] === 'ntnu'),
    ),
  );
});

/** Line and reason of everything that is wrong in the file below. */
const EXPECTED: [number, RegExp][] = [
  [3, /user name is missing/],
  [4, /user name may hold/],
  [5, /no organisation has the domain ukjent\.no/],
  [6, /needs @ with the domain/],
  [7, /name is missing/],
  [8, /e-mail address is not one/],
  [9, /at least 8 characters/],
  [10, /guessed first/],
  [11, /a password and a password hash/],
  [12, /no argon2id hash/],
  [13, /a role must be/],
  [14, /control characters/],
  [16, /god1 stands on line 2 already/],
  [17, /finnes exists already/],
  [18, /has 2 values, but there are 6 columns$/],
  [19, /has 8 values, but there are 6 columns; put a value that holds a separator/],
];

test('people import: every bad line is told with its number and reason, no password in it, and nothing is imported', async () => {
  await house.importText('user name,name\nfinnes@ntnu.no,Finnes\n');
  const before = await house.countPeople();
  const lines = [
    'user name,name,e-mail,password,password hash,roles',
    'god1@ntnu.no,God En,,tre små fjell i regn,,', // 2: right
    ',Uten Navn,,,,', // 3
    'feil!@ntnu.no,Feil,,,,', // 4
    'borte@ukjent.no,Borte,,,,', // 5
    'utenalfa,Uten,,,,', // 6
    'navnløs@ntnu.no,,,,,', // 7
    'post@ntnu.no,Post,ikke en adresse,,,', // 8
    'kort@ntnu.no,Kort,,hemmel1,,', // 9
    'vanlig@ntnu.no,Vanlig,,Sommer2025!,,', // 10
    `begge@ntnu.no,Begge,,tre små fjell i regn,"${house.goodHash}",`, // 11
    'hash@ntnu.no,Hash,,,$2b$12$abcdefghijklmnopqrstuv,', // 12
    'rolle@ntnu.no,Rolle,,,,Desk_Operator', // 13
    'god2@ntnu.no,"God', // 14–15: a name on two lines
    'To",,,,',
    'god1@ntnu.no,God igjen,,,,', // 16
    'finnes@ntnu.no,Finnes,,,,', // 17
    'få@ntnu.no,For få', // 18
    `bar@ntnu.no,Bar Hash,,,${house.goodHash},`, // 19: its commas part it
  ];
  const { code, out, err } = await house.importText(`${lines.join('\r\n')}\r\n`);
  assert.deepEqual([code, out], [2, '']);
  const told = err.split('\n');
  assert.equal(told.length, EXPECTED.length + 1, err);
  EXPECTED.forEach(([line, reason], at) => {
    assert.ok(told[at]?.startsWith(`line ${line}: `), `${told[at]} is not of line ${line}`);
    assert.match(told[at] ?? '', reason);
  });
  assert.equal(told.at(-1), 'Nothing was imported: 16 lines are wrong.');
  for (const secret of ['hemmel1', 'Sommer2025', 'tre små', house.goodHash]) assert.ok(!err.includes(secret), secret);
  assert.equal(await house.countPeople(), before);
});

test('people import: a file that is no list of people is told in one sentence', async () => {
  assert.match((await house.importText('')).err, /the file is empty/);
  assert.match((await house.importText('user name,name\n')).err, /holds no people/);
  assert.match(
    (await house.importText('user nmae,name\nx,y\n')).err,
    /line 1: the column "user nmae" is not known; did you mean "user name"\?\nline 1: the column "user name" is missing/,
  );
  assert.match(
    (await house.importText('user name,name\nx@ntnu.no,"Aldri slutt\n')).err,
    /a quote is opened and never closed/,
  );
  assert.match(
    (await house.importText(Buffer.from('user name,name\nb\xf8@ntnu.no,B\xf8\n', 'latin1'))).err,
    /not UTF-8/,
  );
  assert.match((await house.vakt(['people', 'import', join(house.folder, 'none.csv')])).err, /cannot be read/);
});

test('people import: 10,000 lines with hashes go in at once, and 10,000 bad ones are told', {
  timeout: 60_000,
}, async () => {
  const before = await house.countPeople();
  const rows = Array.from(
    { length: 10_000 },
    (_, i) => `masse${i}@ntnu.no,Masse ${i},m${i}@example.no,,"${house.goodHash}",student`,
  );
  const file = ['user name,name,e-mail,password,password hash,roles', ...rows].join('\n');
  assert.equal((await house.importText(file)).out, 'Imported 10000 people.');
  assert.equal(await house.countPeople(), before + 10_000);
  const again = await house.importText(file);
  assert.equal(again.err.split('\n').length, 10_001);
  assert.equal(await house.countPeople(), before + 10_000);
});

test('people import: long hashing is seen to move, on standard error', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `teller${i}@ntnu.no,Teller ${i},tre små fjell i regn ${i}`);
  const { out, err } = await house.importText(['user name,name,password', ...rows].join('\n'));
  assert.equal(out, 'Imported 60 people.');
  assert.deepEqual(
    err.split('\n'),
    [50, 60].map((done) => `${done} of 60 passwords hashed`),
  );
});
