import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newId } from '@vakt/foundation/ids';
import type { MailVerdict } from '@vakt/transports/mail-transport';
import { sql } from 'kysely';
import { addAccount, openSignInDatabase, type SignInTestDatabase } from '../delivery/test-rows.ts';
import { createTestMailbox, type TestMailbox } from '../test-mailbox.ts';
import { insertMail } from './mails.store.ts';
import { createMailSending } from './run-mails.ts';
import { createTestMailDependencies } from './test-mails.ts';

let database: SignInTestDatabase;
let accountId: string;
let first: TestMailbox;
let second: TestMailbox;
before(async () => {
  database = await openSignInDatabase();
  accountId = await addAccount(database);
});
after(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('mails').execute();
  first = createTestMailbox('first');
  second = createTestMailbox('second');
});

const LATER: MailVerdict = { verdict: 'later', reason: 'busy' };
const UNKNOWN: MailVerdict = { verdict: 'unknown', reason: 'unknown' };
const REFUSED: MailVerdict = { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' };
const FINAL: MailVerdict = { verdict: 'refused', reason: 'mailbox-refused', advice: 'final' };

const create = (boxes = [first, second], options = {}) => {
  const deps = createTestMailDependencies(
    database,
    boxes.map(({ relay }) => relay),
  );
  return { deps, sending: createMailSending(deps, options) };
};

async function queue(lifeSeconds = 3600): Promise<string> {
  const { deps } = create();
  const [id, noticeId] = [newId(), newId()];
  await sql`
    insert into notices (id, account_id, kind, language, reference_hash, created_at)
    values (${noticeId}, ${accountId}, 'method-added', 'nb', ${newId()}, now())`.execute(database.db);
  const content = JSON.stringify({ subject: 'NTNU: x', text: 'tekst', html: '<p>tekst</p>', language: 'nb' });
  await insertMail(database.db, {
    id,
    noticeId,
    targetSealed: deps.keyring.seal('outbox', 'kari@mailbox.test', id),
    contentSealed: deps.keyring.seal('outbox', content, id),
    lifeSeconds,
  });
  return id;
}

async function deliver(id: string, boxes?: TestMailbox[]): Promise<void> {
  const { sending } = create(boxes);
  sending.deliverSoon(id);
  await sending.settle();
}

const load = (id: string) => database.db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const makeDue = (id: string) => sql`update mails set next_at = now() where id = ${id}`.execute(database.db);

test('a mail leaves once, by the first relay, with what it was queued with; its content is wiped', async () => {
  const id = await queue();
  await deliver(id);
  await deliver(id);
  assert.equal(first.mails.length, 1);
  assert.equal(second.mails.length, 0);
  const [mail] = first.mails;
  assert.equal(mail?.to, 'kari@mailbox.test');
  assert.equal(mail?.messageId, `${id}@login.test`);
  const row = await load(id);
  assert.deepEqual([row.state, row.content_sealed, row.target_sealed], ['accepted', null, '']);
});

test('a relay that cannot now is passed over; when none can, all are tried later, with growing waits', async () => {
  first.answer = () => LATER;
  const id = await queue();
  await deliver(id);
  assert.equal((await load(id)).state, 'accepted');
  assert.equal(second.mails.length, 1);
  second.answer = () => LATER;
  const other = await queue();
  const waits: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await makeDue(other);
    const begun = Date.now();
    await deliver(other);
    const { state, next_at: next } = await load(other);
    assert.equal(state, 'queued');
    waits.push(Math.round((next.getTime() - begun) / 10_000) * 10);
  }
  assert.deepEqual(waits, [30, 120, 480, 1800, 3600, 3600]);
  await deliver(other);
  assert.equal(first.mails.length, 2 + 5, 'before it is due it is left alone');
});

test('a relay that refused is never asked again; a mailbox that does not exist ends it at once', async () => {
  first.answer = () => REFUSED;
  second.answer = () => LATER;
  const id = await queue();
  await deliver(id);
  await makeDue(id);
  await deliver(id);
  assert.deepEqual([first.mails.length, second.mails.length], [1, 2]);
  second.answer = () => REFUSED;
  await makeDue(id);
  await deliver(id);
  const row = await load(id);
  assert.deepEqual([row.state, row.reason, row.content_sealed], ['failed', 'relay-refused', null]);
  first.answer = () => FINAL;
  const other = await queue();
  await deliver(other);
  assert.equal((await load(other)).state, 'failed');
  assert.equal(second.mails.length, 3, 'no other relay was asked for a mailbox that is not there');
});

test('T22 a lost answer: the next relay has it at once; alone, the same one once more, late, under the same Message-ID', async () => {
  first.answer = () => UNKNOWN;
  const id = await queue();
  await deliver(id);
  assert.equal((await load(id)).state, 'accepted');
  assert.equal(second.mails[0]?.messageId, first.mails[0]?.messageId);
  const alone = await queue();
  await deliver(alone, [first]);
  const { next_at: next } = await load(alone);
  assert.ok(next.getTime() > Date.now() + 600_000, 'not at once');
  for (let round = 0; round < 4; round += 1) {
    await makeDue(alone);
    await deliver(alone, [first]);
  }
  const copies = first.mails.filter(({ messageId }) => messageId.startsWith(alone));
  assert.equal(copies.length, 2);
  assert.equal((await load(alone)).state, 'failed');
});

test('never after its life', async () => {
  const id = await queue(0);
  await deliver(id);
  assert.equal((await load(id)).state, 'expired');
  assert.equal((await load(id)).content_sealed, null);
  let open = () => {};
  first.answer = async () => {
    await sql`update mails set not_after = now() where state = 'sending'`.execute(database.db);
    open();
    return LATER;
  };
  const asked = new Promise<void>((resolve) => (open = resolve));
  const other = await queue();
  await deliver(other);
  await asked;
  assert.equal(second.mails.length, 0, 'the second relay is not asked when the life was over meanwhile');
});

// Seen to fail with a claim that asks neither for the state nor for its own time.
test('T22 30 rounds: 16 workers at once, in the sweep and right after the commit, and each mail leaves once', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, () => queue()));
  const workers = Array.from({ length: 16 }, () => create().sending);
  for (const id of ids) for (const worker of workers) worker.deliverSoon(id);
  await Promise.all(workers.map((worker) => worker.sweep()));
  await Promise.all(workers.map((worker) => worker.settle()));
  const counts = ids.map((id) => first.mails.filter(({ messageId }) => messageId.startsWith(id)).length);
  assert.deepEqual(new Set(counts), new Set([1]));
});

test('a process that dies between the commit and the sending: another one finds the mail', async () => {
  const id = await queue();
  const { sending } = create();
  assert.equal(await sending.sweep(), 1);
  await sending.settle();
  assert.equal((await load(id)).state, 'accepted');
});

// Seen to fail with recoverMail left out of the sweep: the mail stood in sending for ever.
for (const stopAt of ['claimed', 'answered'] as const) {
  test(`a process that is killed while it sends (${stopAt}): the mail is sent by another, and twice at most`, async (t) => {
    const taken: string[] = [];
    const server = createServer(async (request, response) => {
      for await (const chunk of request) taken.push(String(chunk));
      response.end();
    });
    t.after(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const id = await queue();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const program = fileURLToPath(new URL('./test-mail-crash.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, database.url, url, stopAt, id], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes(stopAt)) break;
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal((await load(id)).state, 'sending');
    const { sending } = create([first], { sendingSeconds: 0 });
    await sending.sweep();
    await sending.settle();
    assert.equal(first.mails.length, 0, 'the relay may have it: not at once');
    await makeDue(id);
    await deliver(id, [first]);
    assert.equal((await load(id)).state, 'accepted');
    const copies = taken.length + first.mails.length;
    assert.equal(copies, stopAt === 'claimed' ? 1 : 2);
  });
}
