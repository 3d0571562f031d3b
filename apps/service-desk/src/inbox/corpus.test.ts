import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { queueMail } from '../outbox/queue-mail.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';
import { readMail } from './read-aside.ts';

/**
 * Mails of our own making, each with what must come of it written beside it. The sender of most is Kari, whom the house
 * knows; `{{reply}}` is her own address for a case of hers, `{{bounce}}` the one that a mail to her was sent from.
 */
interface Expected {
  state: 'opened' | 'joined' | 'quarantined' | 'dropped';
  reason?: string;
  subject?: string;
  subjectLength?: number;
  /** The whole text as it was read. */
  text?: string;
  textLength?: number;
  contains?: string[];
  notContains?: string[];
  noControls?: boolean;
  messageId?: string | null;
  fromName?: string;
  /** Names of the files that were read. */
  files?: string[];
  fileCount?: number;
  /** Names on the case hold nothing that leads elsewhere. */
  safeNames?: boolean;
  storedFiles?: string[];
  /** The message as it stands on the case. */
  body?: string;
  title?: string;
  language?: string;
  receipt?: boolean;
  /** What the history of the case says of a bounce. */
  event?: string | null;
}

const FOLDER = new URL('./test-corpus/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => name.slice(0, -4));

let house: MailHouse;
let kari: TestPerson;
before(async () => {
  house = await openMailHouse({ authenticationServer: 'mx.hjelp.test' });
  kari = await house.addPerson({ email: 'kari@ntnu.test', name: 'Kari Nordmann' });
  await house.db.updateTable('people').set({ language: null }).where('id', '=', kari.id).execute();
  await house.addPerson({ email: 'erik@ntnu.test' });
  await house.db.updateTable('people').set({ language: null }).where('email', '=', 'erik@ntnu.test').execute();
  await house.addPerson({ email: 'ola@ntnu.test', roles: { [house.groups.first]: 'lead' } });
});
after(() => house.close());

/** The mail with addresses of a case of Kari's, made when it names any. */
async function fillIn(raw: Buffer): Promise<{ bytes: Buffer; caseId: string | null }> {
  const text = raw.toString('latin1');
  if (!text.includes('{{')) return { bytes: raw, caseId: null };
  await house.db.deleteFrom('undeliverable_addresses').execute();
  const made = await house.addCase({ requesterId: kari.id });
  await house.db
    .transaction()
    .execute((trx) => queueMail(trx, house.deps, { kind: 'completed', caseId: made.id, toPersonId: kari.id }));
  const mail = (await house.send()).find(({ subject }) => subject.includes(made.number));
  assert.ok(mail?.replyTo);
  const [local = ''] = mail.replyTo.split('@');
  const filled = text
    .replaceAll('{{reply}}', mail.replyTo)
    .replaceAll('{{REPLY}}', mail.replyTo.toUpperCase())
    .replaceAll('{{reply-local}}', local)
    .replaceAll('{{token}}', local.slice('svar+'.length))
    .replaceAll('{{bounce}}', mail.envelopeFrom)
    .replaceAll('{{own-id}}', mail.messageId);
  return { bytes: Buffer.from(filled, 'latin1'), caseId: made.id };
}

/** What was sent before counts for nothing: each mail is judged by itself. */
const forgetWhatCame = () =>
  house.db
    .updateTable('incoming_mails')
    .set({ received_at: new Date(Date.now() - 3 * 86_400_000) })
    .execute();

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

async function checkWords(bytes: Buffer, want: Expected): Promise<void> {
  if (want.reason === 'unreadable') {
    await assert.rejects(readMail(bytes));
    return;
  }
  const read = await readMail(bytes);
  if (want.subject !== undefined) assert.equal(read.subject, want.subject);
  if (want.subjectLength !== undefined) assert.equal(read.subject.length, want.subjectLength);
  if (want.text !== undefined) assert.equal(read.text, want.text);
  if (want.textLength !== undefined) assert.equal(read.text.length, want.textLength);
  for (const part of want.contains ?? [])
    assert.ok(read.text.includes(part), `"${part}" in ${JSON.stringify(read.text)}`);
  for (const part of want.notContains ?? []) assert.ok(!read.text.includes(part), `no "${part}"`);
  if (want.messageId !== undefined) assert.equal(read.messageId, want.messageId);
  if (want.fromName !== undefined) assert.equal(read.from?.name, want.fromName);
  if (want.files !== undefined)
    assert.deepEqual(
      read.files.map(({ name }) => name),
      want.files,
    );
  if (want.fileCount !== undefined) assert.equal(read.files.length, want.fileCount);
  for (const words of [read.subject, read.text, read.from?.name ?? '']) {
    assert.doesNotMatch(words, CONTROLS);
    assert.ok(words.isWellFormed());
  }
}

async function checkCase(fate: { case_id: string | null; message_id: string | null }, want: Expected): Promise<void> {
  const { db } = house;
  const found = await db
    .selectFrom('cases')
    .selectAll()
    .where('id', '=', fate.case_id ?? '')
    .executeTakeFirstOrThrow();
  const message = await db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', fate.message_id ?? '')
    .executeTakeFirstOrThrow();
  assert.deepEqual([message.kind, message.internal, message.case_id], ['question', false, found.id]);
  assert.equal(message.author_id, found.requester_id);
  if (want.body !== undefined) assert.equal(message.body, want.body);
  if (want.title !== undefined) assert.equal(found.title, want.title);
  if (want.language !== undefined) assert.equal(found.language, want.language);
  const files = await db
    .selectFrom('attachments')
    .selectAll()
    .where('message_id', '=', message.id)
    .orderBy('created_at')
    .execute();
  assert.ok(files.every(({ case_id, internal }) => case_id === found.id && !internal));
  const names = files.map(({ name }) => name);
  if (want.storedFiles) assert.deepEqual(names, want.storedFiles);
  if (want.files && !want.storedFiles) assert.equal(names.length, want.files.length);
  if (want.safeNames) for (const name of names) assert.doesNotMatch(name, /[\\/\p{Cc}\u200b\u202a-\u202e]|^\./u);
}

async function checkReceipts(before: number, want: Expected): Promise<void> {
  await house.send();
  const mine = house.sent.slice(before).filter(({ to }) => to !== 'kari@ntnu.test' && to !== 'erik@ntnu.test');
  assert.deepEqual(mine, [], 'nothing goes to anybody else');
  if (want.receipt === false) assert.equal(house.sent.length, before);
  if (want.state === 'quarantined' || want.state === 'dropped')
    assert.equal(house.sent.length, before, 'nothing is answered');
}

test('the corpus is large enough, and each mail has what is expected of it beside it', () => {
  assert.ok(NAMES.length >= 100, String(NAMES.length));
  for (const name of NAMES) JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
});

for (const name of NAMES) {
  test(`corpus ${name}`, async () => {
    const want = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Expected;
    const { bytes, caseId } = await fillIn(readFileSync(new URL(`${name}.eml`, FOLDER)));
    await checkWords(bytes, want);
    await forgetWhatCame();
    const sent = house.sent.length;
    const fate = await house.receive(bytes);
    assert.deepEqual([fate.received, fate.state, fate.reason], [true, want.state, want.reason ?? null]);
    if (want.state === 'joined') assert.equal(fate.case_id, caseId);
    if (want.state === 'opened') assert.notEqual(fate.case_id, caseId);
    if (want.state === 'opened' || want.state === 'joined') await checkCase(fate, want);
    if (want.event !== undefined && caseId)
      assert.deepEqual(await eventsOf(caseId), want.event === null ? [] : [want.event]);
    await checkReceipts(sent, want);
  });
}

async function eventsOf(caseId: string): Promise<string[]> {
  const rows = await house.db
    .selectFrom('messages')
    .select('event')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'event')
    .execute();
  return rows.flatMap(({ event }) => {
    const { what, outcome } = event as { what: string; outcome?: string };
    return what === 'mail' && outcome ? [outcome] : [];
  });
}
