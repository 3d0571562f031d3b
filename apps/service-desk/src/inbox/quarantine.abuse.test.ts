import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { queueMail } from '../outbox/queue-mail.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse, plainMail } from '../testing/test-mail.ts';

let house: MailHouse;
let worker: TestPerson;
let other: TestPerson;
let serial = 0;
before(async () => {
  house = await openMailHouse();
  worker = await house.addPerson({ name: 'Kari Nordmann', roles: { [house.groups.first]: 'worker' } });
  other = await house.addPerson({ name: 'Ola Hansen', roles: { [house.groups.second]: 'worker' } });
});
after(() => house.close());

/** A mail of a stranger's, in quarantine. */
async function quarantine(changes: { to?: string; subject?: string; body?: string; from?: string } = {}) {
  serial += 1;
  const { to = 'first@hjelp.test', subject = `Hei ${serial}`, body = `Tekst ${serial}`, from } = changes;
  const address = from ?? `fremmed${serial}@utenfor.test`;
  const fate = await house.receive(plainMail({ From: `Fredrik Fremmed <${address}>`, To: to, Subject: subject }, body));
  assert.equal(fate.state, 'quarantined');
  return { ...fate, address, path: `/operator/quarantine/${fate.id}` };
}

const stateOf = async (id: string) =>
  (await house.db.selectFrom('incoming_mails').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;

const messagesOf = (caseId: string) =>
  house.db
    .selectFrom('messages')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('kind', '!=', 'event')
    .orderBy('position')
    .execute();

test('a released mail becomes a case of its sender, who is told the number and nothing else', async () => {
  const mail = await quarantine({ subject: 'Hemmelig ord', body: 'Jeg får ikke logget på.' });
  const answer = await house.ask(worker, `${mail.path}/release`, { group: house.groups.second });
  assert.equal(answer.status, 303);
  assert.match(answer.location ?? '', /^\/operator\/cases\/NTNU\d{7}$/);
  const found = await house.db
    .selectFrom('cases')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  assert.deepEqual([found.title, found.group_id, found.entry], ['Hemmelig ord', house.groups.second, 'mail']);
  const [message] = await messagesOf(found.id);
  assert.deepEqual([message?.kind, message?.author_id], ['question', found.requester_id]);
  const person = await house.db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', found.requester_id)
    .executeTakeFirstOrThrow();
  assert.deepEqual([person.email, person.subject], [mail.address, null]);
  const [receipt] = await house.send();
  assert.equal(receipt?.to, mail.address);
  assert.ok(!JSON.stringify(receipt).includes('Hemmelig'));
  assert.equal(
    (await house.ask(worker, `${mail.path}/release`, { group: house.groups.first })).location,
    '/operator/quarantine?done=gone',
  );
});

// Seen to fail (several cases of one mail) without the lock of the mail.
test('of many who decide about a mail at once, one does', async () => {
  for (let round = 0; round < 5; round++) {
    const mail = await quarantine();
    const before = await house.db.selectFrom('cases').select('id').execute();
    const acts = Array.from({ length: 10 }, (_, index) => (index === 9 ? 'discard' : 'release'));
    await Promise.all(acts.map((act) => house.ask(worker, `${mail.path}/${act}`, { group: house.groups.first })));
    const made = (await house.db.selectFrom('cases').select('id').execute()).length - before.length;
    assert.equal(made, (await stateOf(mail.id)) === 'opened' ? 1 : 0);
  }
});

// Seen to fail when the note was a question: the requester read a stranger's words on the own case.
test('a mail of a stranger that is added to a case is an internal note; of a party, their answer', async () => {
  const requester = await house.addPerson({ email: 'eier@ntnu.test' });
  const made = await house.addCase({ requesterId: requester.id });
  const stranger = await quarantine({ body: 'Jeg vet noe om saken.' });
  const added = await house.ask(worker, `${stranger.path}/to-case`, { number: made.number });
  assert.equal(added.location, `/operator/cases/${made.number}`);
  const own = await quarantine({ from: 'eier@ntnu.test', subject: `Om ${made.number}`, body: 'Her er svaret mitt.' });
  await house.ask(worker, `${own.path}/to-case`, { number: made.number });
  const shown = (await messagesOf(made.id)).map(({ kind, internal, author_id }) => [kind, internal, author_id]);
  assert.deepEqual(shown.slice(1), [
    ['note', true, worker.id],
    ['question', false, requester.id],
  ]);
  const page = await house.ask(requester, `/self-service/cases/${made.number}`);
  assert.equal(page.status, 200);
  assert.ok(!page.text.includes('Jeg vet noe om saken'));
  assert.ok(page.text.includes('Her er svaret mitt'));
});

// Seen to fail when shownTo asked for the state alone.
test('D12 a mail in quarantine is shown to the group that it came to, or to who may change its case; all else is 404', async () => {
  const mail = await quarantine({ body: 'Bare for gruppen.' });
  const toSecond = await quarantine({ to: 'second@hjelp.test', body: 'Bare for andrelinjen.' });
  const sealedOwner = await house.addPerson({ email: 'forseglet@ntnu.test' });
  const sealed = await house.addCase({ requesterId: sealedOwner.id, confidentiality: 'named', named: [other.id] });
  await house.db.updateTable('cases').set({ confidentiality: 'open' }).where('id', '=', sealed.id).execute();
  await house.db
    .transaction()
    .execute((trx) => queueMail(trx, house.deps, { kind: 'completed', caseId: sealed.id, toPersonId: sealedOwner.id }));
  const notice = (await house.send()).find(({ to }) => to === 'forseglet@ntnu.test');
  await house.db.updateTable('cases').set({ confidentiality: 'named' }).where('id', '=', sealed.id).execute();
  const ofCase = await quarantine({ to: notice?.replyTo ?? '', body: 'Svar om en forseglet sak.' });
  assert.equal(ofCase.case_id, sealed.id);
  const sees = async (person: TestPerson, { path }: { path: string }) => {
    const answers = await Promise.all([
      house.ask(person, path),
      house.ask(person, `${path}/raw`),
      ...['to-case', 'release', 'discard'].map((act) =>
        person === worker || person === other
          ? null
          : house.ask(person, `${path}/${act}`, { group: house.groups.first }),
      ),
    ]);
    return answers.map((answer) => answer?.status).filter((status) => status !== undefined);
  };
  assert.deepEqual(await sees(worker, mail), [200, 200]);
  assert.deepEqual(await sees(other, mail), [404, 404]);
  assert.deepEqual(await sees(worker, toSecond), [404, 404]);
  assert.deepEqual(await sees(worker, ofCase), [404, 404]);
  assert.deepEqual(await sees(other, ofCase), [200, 200]);
  const list = (await house.ask(worker, '/operator/quarantine')).text;
  assert.ok(list.includes(mail.id) && !list.includes(toSecond.id) && !list.includes(ofCase.id));
  for (const act of ['release', 'to-case', 'discard']) {
    const answer = await house.ask(worker, `${ofCase.path}/${act}`, {
      group: house.groups.first,
      number: sealed.number,
    });
    assert.equal(answer.location, '/operator/quarantine?done=gone', act);
  }
  assert.equal(await stateOf(ofCase.id), 'quarantined');
});

test('D12 a case that the worker cannot change, a made-up group, or an id that is none: nothing happens', async () => {
  const mail = await quarantine();
  const requester = await house.addPerson();
  const elsewhere = await house.addCase({ requesterId: requester.id, groupId: house.groups.second });
  const own = await house.addCase({ requesterId: worker.id });
  for (const number of [elsewhere.number, own.number, 'NTNU9999999', 'x', '', '-1']) {
    const answer = await house.ask(worker, `${mail.path}/to-case`, { number });
    assert.equal(answer.status, 422, number);
  }
  for (const group of ['', 'x', other.id, "' or true --"]) {
    assert.equal((await house.ask(worker, `${mail.path}/release`, { group })).status, 422, group);
  }
  for (const id of ['x', '1', "'", '%00', '00000000-0000-4000-8000-000000000000']) {
    assert.equal((await house.ask(worker, `/operator/quarantine/${id}`)).status, 404, id);
  }
  assert.equal(await stateOf(mail.id), 'quarantined');
  for (const after of ['x', ',', `2026-99-99T00:00:00.000Z,${mail.id}`, `${'9'.repeat(500)},${mail.id}`]) {
    assert.equal(
      (await house.ask(worker, `/operator/quarantine?after=${encodeURIComponent(after)}`)).status,
      200,
      after,
    );
  }
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  "' onmouseover='alert(1)",
];

// Seen to fail with `raw()` around the body.
test('D7 subject, name and body of a hostile mail are inert in the quarantine, and the raw mail is a file', async () => {
  for (const hostile of HOSTILE) {
    const subject = `=?utf-8?B?${Buffer.from(hostile).toString('base64')}?=`;
    serial += 1;
    const fate = await house.receive(
      plainMail(
        {
          From: `"${hostile.replaceAll('"', '')}" <fremmed${serial}@utenfor.test>`,
          To: 'first@hjelp.test',
          Subject: subject,
        },
        hostile,
      ),
    );
    for (const path of ['/operator/quarantine', `/operator/quarantine/${fate.id}`]) {
      const { text } = await house.ask(worker, path);
      assert.doesNotMatch(text, /<script>alert|<img src=x|<svg onload|' onmouseover='alert/);
    }
    const raw = await house.ask(worker, `/operator/quarantine/${fate.id}/raw`);
    assert.equal(raw.headers.get('content-type'), 'application/octet-stream');
    assert.match(raw.headers.get('content-disposition') ?? '', /^attachment/);
    assert.equal(raw.headers.get('x-content-type-options'), 'nosniff');
  }
});

test('the raw mail of a case is there for who sees the case, under its own case alone', async () => {
  const requester = await house.addPerson({ email: 'raa@ntnu.test' });
  const fate = await house.receive(
    plainMail({ From: 'raa@ntnu.test', To: 'first@hjelp.test', Subject: 'Min sak' }, 'Hele e-posten.'),
  );
  assert.equal(fate.state, 'opened');
  const { number } = await house.db
    .selectFrom('cases')
    .select('number')
    .where('id', '=', fate.case_id ?? '')
    .executeTakeFirstOrThrow();
  const at = (of: number | string) =>
    `/operator/cases/${typeof of === 'number' ? `NTNU${String(of).padStart(7, '0')}` : of}/mails/${fate.id}`;
  assert.match((await house.ask(worker, at(number))).text, /Hele e-posten/);
  assert.equal((await house.ask(requester, at(number))).status, 303);
  const another = await house.addCase({ requesterId: requester.id });
  assert.equal((await house.ask(worker, at(another.number))).status, 404);
  // Of a confidential case its requester sees that the mail itself was read.
  await house.db
    .updateTable('cases')
    .set({ confidentiality: 'group' })
    .where('id', '=', fate.case_id ?? '')
    .execute();
  await house.ask(worker, at(number));
  const reads = await house.db
    .selectFrom('case_reads')
    .select('how')
    .where('case_id', '=', fate.case_id ?? '')
    .execute();
  assert.deepEqual(reads, [{ how: 'raw-mail' }]);
});
