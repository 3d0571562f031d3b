import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
before(async () => {
  house = await openTestHouse();
});
after(() => house?.close());

const HEADER = 'upn,serial number,secret key,time interval,manufacturer,model';
const SECRET = '2234567abcdef2234567abcdef';

function fileOf(name: string, text: string): string {
  const file = join(house.folder, name);
  writeFileSync(file, text);
  return file;
}

const importFile = (file: string, ...words: string[]) =>
  house.vakt(['tokens', 'import', file, '--organisation', 'ntnu', ...words]);

test('tokens import tells what came in, each bad line with column and what to do, and writes the failures', async () => {
  const file = fileOf(
    'mixed.csv',
    [HEADER, `,C-1,${SECRET},30,Contoso,One`, ',C-2,n0pe,45,,', `ingen,C-3,${SECRET},30,,`].join('\n'),
  );
  const failures = join(house.folder, 'failures.csv');
  const { code, out, err } = await importFile(file, '--failures', failures);
  assert.deepEqual([code, out], [2, 'Imported one token.']);
  assert.match(err, /^line 3, secret key: .*Base32.*\nline 3, time interval: .*30 or 60.*\nline 4, upn: .*Correct it/);
  assert.ok(err.endsWith(`2 entries were not imported; they stand in ${failures}.`), err);
  assert.equal(readFileSync(failures, 'utf8').split('\r\n').length, 5);
  assert.ok(!(out + err + readFileSync(failures, 'utf8')).toLowerCase().includes(SECRET));
});

test('tokens import: the same file again changes nothing and says so; what is no list is told in a sentence', async () => {
  const file = fileOf('same.csv', `${HEADER}\n,S-1,${SECRET},30,,\n,S-2,${SECRET},30,,\n`);
  assert.deepEqual(await importFile(file), { code: 0, out: 'Imported 2 tokens.', err: '' });
  assert.deepEqual(await importFile(file), {
    code: 0,
    out: 'All 2 tokens were there already; nothing has changed.',
    err: '',
  });
  const letter = await importFile(fileOf('letter.csv', 'Hei!\n'));
  assert.deepEqual(letter, {
    code: 2,
    out: '',
    err: `Nothing was imported. The file is no list of tokens: its first line must be ${HEADER}.`,
  });
  assert.match((await importFile(join(house.folder, 'none.csv'))).err, /cannot be read/);
  assert.match((await house.vakt(['tokens', 'import', file])).err, /--organisation ID/);
});

test('tokens import: long ones are seen to move; a key is given by reference only', async () => {
  const rows = Array.from({ length: 2000 }, (_, at) => `,M-${at},${SECRET},30,,`);
  const { err } = await importFile(fileOf('many.csv', [HEADER, ...rows].join('\n')));
  assert.deepEqual(err.split('\n').slice(0, 2), ['250 of 2000 entries', '500 of 2000 entries']);
  assert.equal(err.split('\n').at(-1), '2000 of 2000 entries');
  const file = fileOf('one.csv', `${HEADER}\n,K-1,${SECRET},30,,\n`);
  assert.match((await importFile(file, '--pskc-key', '00112233')).err, /never part of a command/);
  assert.match((await importFile(file, '--pskc-key', 'env:NOT_THERE')).err, /NOT_THERE, which is not set/);
});

test('tokens list, show and release', async () => {
  await importFile(fileOf('list.csv', `${HEADER}\n,L-1,${SECRET},30,Contoso,One\n`));
  const list = await house.vakt(['tokens', 'list', '--organisation', 'ntnu', '--search', 'l1']);
  assert.match(list.out, /^L-1\s+stock\s+totp/);
  const json = JSON.parse(
    (await house.vakt(['tokens', 'list', '--organisation', 'ntnu', '--state', 'stock', '--search', 'L-1', '--json']))
      .out,
  );
  assert.deepEqual(
    json.map(({ serial, state }: { serial: string; state: string }) => [serial, state]),
    [['L-1', 'stock']],
  );
  assert.match((await house.vakt(['tokens', 'show', 'l1', '--organisation', 'ntnu'])).out, /serial:\s+L-1\n/);
  const release = (...words: string[]) => house.vakt(['tokens', 'release', 'L-1', '--organisation', 'ntnu', ...words]);
  assert.match((await release()).err, /reason is missing/);
  assert.match((await release('--reason', 'levert inn')).err, /in stock already/);
  assert.equal((await release('--reason', 'mistet', '--lost')).out, 'L-1 is marked as lost; its secret is destroyed.');
  assert.match((await release('--reason', 'mistet', '--lost')).err, /lost already/);
  const row = await house.db
    .selectFrom('hardware_tokens')
    .selectAll()
    .where('serial', '=', 'L-1')
    .executeTakeFirstOrThrow();
  assert.equal(row.secret_sealed, null);
  assert.equal((await house.events('token-released')).length, 1);
});
