import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { recordEvent } from '../audit/record-event.ts';
import { sealEvents } from '../audit/seal-events.ts';
import { sealUntilDone } from '../audit/test-chain.ts';
import { MASTER_KEY, openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
const keyring = createKeyring([{ id: 'first', bytes: MASTER_KEY }]);
const seal = () => sealUntilDone(house.db, () => sealEvents({ db: house.db, keyring, log: createSilentLog() }));

before(async () => {
  house = await openTestHouse();
  await house.vakt(['people', 'add', 'kari@ntnu.no', '--name', 'Kari Nordmann', '--no-password']);
  const kari = await house.findPerson('kari');
  const common = { accountId: kari!.account.id, journeyId: 'j1' };
  await recordEvent(house.db, { ...common, kind: 'password-accepted', detail: { service: 'service-desk' } });
  await recordEvent(house.db, { ...common, kind: 'code-accepted', detail: { factor: 'sms', purpose: 'sign-in' } });
});
after(() => house?.close());

test('vakt audit list says in words what happened, and to whom', async () => {
  const { code, out, err } = await house.vakt(['audit', 'list', '--person', 'kari@ntnu.no', '--kind', 'signIns']);
  assert.equal(code, 0, err);
  const lines = out.split('\n');
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', /^\d+ kari {2}.+: The password was right \(service: NTNU hjelp\)$/);
  assert.match(lines[1] ?? '', /The code was accepted \(way: text message, purpose: sign-in\)$/);
  const none = await house.vakt(['audit', 'list', '--service', 'nowhere']);
  assert.deepEqual([none.code, none.out, none.err], [0, '', 'Nothing on record fits.']);
  const few = await house.vakt(['audit', 'list', '--limit', '1']);
  assert.match(few.err, /^These are the newest 1:/);
});

test('a search that cannot be is told in a sentence', async () => {
  for (const [words, said] of [
    [['list', '--person', 'nobody@ntnu.no'], /^There is nobody with the user name nobody@ntnu\.no/],
    [['list', '--kind', 'code-wrog'], /^code-wrog is no kind of event/],
    [['export', '--since', 'yesterday'], /^yesterday is no time/],
    [['export', '--format', 'xml'], /^--format is jsonl or cef/],
    [['list', '--limit', '0'], /^--limit is a number/],
    [['list', 'kari'], /^"kari" is one word too many/],
    [['list', '--organisation', 'x'], /^There is no organisation x/],
    [['verify', '--checkpoint', '/nowhere'], /^The file \/nowhere cannot be read/],
    [['verfy'], /Did you mean "vakt audit verify"/],
  ] as const) {
    const { code, err } = await house.vakt(['audit', ...words]);
    assert.equal(code, 2, words.join(' '));
    assert.match(err, said);
  }
});

test('vakt audit export writes lines, and is on record itself', async () => {
  const json = await house.vakt(['audit', 'export', '--kind', 'code-accepted']);
  assert.equal(json.code, 0, json.err);
  assert.equal(JSON.parse(json.out).account.address, 'kari@ntnu.no');
  const cef = await house.vakt(['audit', 'export', '--kind', 'code-accepted', '--format', 'cef']);
  assert.match(
    cef.out,
    /^CEF:0\|Vakt\|Vakt sign-in\|1\|code-accepted\|The code was accepted\|3\|rt=\d+ .*suser=kari@ntnu\.no/,
  );
  const events = await house.events('audit-exported');
  assert.deepEqual(
    events.map(({ detail }) => detail['format']),
    ['jsonl', 'cef'],
  );
});

test('vakt audit verify: whole, by person and by checkpoint; what is not is named, with exit code 1', async () => {
  assert.match((await house.vakt(['audit', 'checkpoint'])).err, /^Nothing is sealed yet/);
  await seal();
  const file = join(house.folder, 'checkpoints.jsonl');
  const kept = await house.vakt(['audit', 'checkpoint', '--out', file]);
  assert.match(kept.out, /^\d+ seals; the checkpoint stands in .+\. Keep it on another machine\.$/);
  const printed = await house.vakt(['audit', 'checkpoint']);
  assert.equal(JSON.parse(printed.out).mac.length, 64);
  for (const words of [[], ['--person', 'kari@ntnu.no'], ['--since', '1h'], ['--checkpoint', file]]) {
    const { code, out, err } = await house.vakt(['audit', 'verify', ...words]);
    assert.deepEqual([code, err], [0, ''], words.join(' '));
    assert.match(out, /^\d+ seals checked: the record is whole\./);
    assert.equal(out.includes('checkpoint alone'), !words.includes('--checkpoint'));
  }
  await sql`alter table audit_events disable trigger user`.execute(house.db);
  await sql`update audit_events set detail = '{"factor": "otp", "purpose": "sign-in"}' where kind = 'code-accepted'`.execute(
    house.db,
  );
  const { code, out, err } = await house.vakt(['audit', 'verify']);
  assert.deepEqual([code, out], [1, '']);
  assert.match(
    err,
    /^Event \d+ was changed after it was sealed\. It says now: 20.+Z, "The code was accepted" \(way: one-time code, purpose: sign-in\), account [\da-f-]+\.\n\d+ seals checked: one fault\.$/,
  );
  const recorded = await house.events('audit-verified');
  assert.equal(recorded.at(-1)?.detail['faults'], 1);
});

test('a file that holds no checkpoints is told in a sentence; a forged one is no checkpoint of ours', async () => {
  const file = join(house.folder, 'forged.jsonl');
  writeFileSync(file, 'PDF');
  assert.match((await house.vakt(['audit', 'verify', '--checkpoint', file])).err, /holds no checkpoints/);
  const mac = '0'.repeat(64);
  writeFileSync(file, JSON.stringify({ number: '9000', eventId: '9000', at: '', mac, signature: mac }));
  const { code, err } = await house.vakt(['audit', 'verify', '--checkpoint', file]);
  assert.equal(code, 1);
  assert.match(err, /The checkpoint of seal 9000 is not signed by this service\./);
});
