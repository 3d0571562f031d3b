import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { mergeCases } from '../cases/merge-cases.ts';
import { removeOld } from '../retention/remove-old.ts';
import { type MailHouse, openMailHouse, plainMail } from '../testing/test-mail.ts';
import { createOutboxActs } from './test-outbox.ts';

let house: MailHouse;
let acts: ReturnType<typeof createOutboxActs>;
before(async () => {
  house = await openMailHouse();
  acts = createOutboxActs(house);
});
after(() => house.close());

/** Two cases of one person; `merge` makes the first a part of the second. */
async function addTwo() {
  const { requester, worker, made: from } = await acts.addCase();
  const into = await house.addCase({ requesterId: requester.id });
  const merge = async () => {
    const { version } = await house.db
      .selectFrom('cases')
      .select('version')
      .where('id', '=', from.id)
      .executeTakeFirstOrThrow();
    const wish = { from: { id: from.id, version }, into: { id: into.id }, by: worker.id };
    assert.equal(await house.db.transaction().execute((trx) => mergeCases(trx, wish)), 'merged');
  };
  return { requester, worker, from, into, merge };
}

// Seen to fail when only messages and files moved: the reply was "recalled" to its mail, which was dropped without a word.
test('a reply whose case is merged before its mail leaves is sent, once, as the case where it stands now', async () => {
  const { requester, worker, from, into, merge } = await addTwo();
  const id = await acts.reply(from.id, requester.id, 'Vi har bestilt ny.', { authorId: worker.id, holdSeconds: 900 });
  assert.deepEqual(await house.send(), []);
  await merge();
  await sql`update messages set held_until = now() where id = ${id}`.execute(house.db);
  await sql`update outgoing_mails set next_at = now() where message_id = ${id}`.execute(house.db);
  const mails = await house.send();
  assert.equal(mails.length, 1);
  assert.ok(mails[0]?.text.includes('Vi har bestilt ny.') && mails[0].text.includes(into.number));
  assert.deepEqual(await acts.statesOf(into.id), [['sent', null]]);
});

// Seen to fail without standingCase(): the answer opened the empty case again, and stood apart from the thread.
test('an answer to a mail of a case that was merged stands where its thread does, with its files', async () => {
  const { requester, worker, from, into, merge } = await addTwo();
  await acts.reply(from.id, requester.id, 'Har du prøvd på nytt?', { authorId: worker.id });
  const [mail] = await house.send();
  await merge();
  const raw = plainMail({ From: requester.email, To: mail?.replyTo ?? '', Subject: 'Re: x' }, 'Ja, nå går det.');
  const fate = await house.receive(raw);
  assert.deepEqual([fate.state, fate.case_id], ['joined', into.id]);
  const old = await house.db.selectFrom('cases').select('status').where('id', '=', from.id).executeTakeFirstOrThrow();
  assert.equal(old.status, 'closed');
});

// Seen to fail when mails that came stayed with the old case: the hold on the other one did not reach them.
test('D18 a hold keeps what mails came as and what was begun, also of what was merged into the case', async () => {
  const { requester, worker, from, into, merge } = await addTwo();
  await acts.reply(from.id, requester.id, 'Hva står det?', { authorId: worker.id });
  const [mail] = await house.send();
  const fate = await house.receive(
    plainMail({ From: requester.email, To: mail?.replyTo ?? '', Subject: 'Re: x' }, 'Feil 42.'),
  );
  for (const [caseId, body] of [
    [from.id, 'det ene'],
    [into.id, 'det andre'],
  ] as const) {
    await sql`
      insert into drafts (case_id, person_id, kind, body, case_version, updated_at)
      values (${caseId}, ${worker.id}, 'reply', ${body}, 1, now() - interval '5000 days')`.execute(house.db);
  }
  await merge();
  await sql`update cases set held_at = now(), hold_reason = 'tilsyn', held_by = ${worker.id} where id = ${into.id}`.execute(
    house.db,
  );
  await sql`update incoming_mails set received_at = received_at - interval '5000 days'`.execute(house.db);
  await removeOld(house.db, house.settings);
  const kept = await sql<{ size: number }>`
    select octet_length(raw) as size from incoming_mails where id = ${fate.id}`.execute(house.db);
  assert.ok((kept.rows[0]?.size ?? 0) > 0);
  const drafts = await house.db.selectFrom('drafts').select(['case_id', 'body']).execute();
  assert.deepEqual(drafts, [{ case_id: into.id, body: 'det andre\n\ndet ene' }]);
});
