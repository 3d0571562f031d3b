import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeMessage } from '@vakt/transports/email-smtp/write-message';
import type { MailMessage } from '@vakt/transports/mail-transport';
import { simpleParser } from 'mailparser';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';
import { queueMailToParties } from './queue-mail.ts';
import { createOutboxActs } from './test-outbox.ts';

let house: MailHouse;
let acts: ReturnType<typeof createOutboxActs>;
before(async () => {
  house = await openMailHouse();
  acts = createOutboxActs(house);
});
after(() => house.close());

test('a reply goes out once, with an address of its own, headers that keep machines quiet, and the thread', async () => {
  const { requester, worker, made } = await acts.addCase();
  await acts.reply(made.id, requester.id, 'Bytt papirskuffen.\nHilsen Kari', { authorId: worker.id });
  const [mail, ...more] = await house.send();
  assert.ok(mail);
  assert.deepEqual(more, []);
  assert.equal(mail.subject, `[${made.number}] Skriveren virker ikke`);
  assert.match(mail.text, /Bytt papirskuffen\.\nHilsen Kari/);
  assert.match(mail.replyTo ?? '', /^svar\+[0-9a-f]{52}@hjelp\.test$/);
  assert.match(mail.envelopeFrom, /^retur\+[0-9a-f]{52}@hjelp\.test$/);
  const parsed = await simpleParser(await writeMessage(mail));
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(parsed.headers.get('x-auto-response-suppress'), 'All');
  assert.equal(parsed.inReplyTo, `<case-${made.number}@hjelp.test>`);
  assert.deepEqual(await acts.statesOf(made.id), [['sent', null]]);
});

test('two parties get a mail each, with different addresses; who is no party any more gets none', async () => {
  const { requester, made } = await acts.addCase();
  const colleague = await acts.addRequester();
  const former = await acts.addRequester();
  await acts.set(made.id, { parties: [requester.id, colleague.id, former.id] });
  await house.db
    .transaction()
    .execute((trx) => queueMailToParties(trx, house.deps, { kind: 'completed', caseId: made.id }));
  await acts.set(made.id, { parties: [requester.id, colleague.id] });
  const mails = await house.send();
  assert.deepEqual(mails.map(({ to }) => to).sort(), [requester.email, colleague.email].sort());
  assert.equal(new Set(mails.map(({ replyTo }) => replyTo)).size, 2);
  assert.deepEqual(
    (await acts.statesOf(made.id)).filter(([state]) => state === 'dropped'),
    [['dropped', 'not-party']],
  );
});

test('a relay that refuses, is away, or may have it: nothing is sent twice, and the case says so', async () => {
  const { requester, made } = await acts.addCase();
  house.verdicts.push({ verdict: 'later', reason: 'busy' }, { verdict: 'unknown', reason: 'unknown' });
  await acts.queue({ kind: 'completed', caseId: made.id, toPersonId: requester.id });
  assert.deepEqual(await house.send(), []);
  assert.deepEqual(await acts.statesOf(made.id), [['queued', 'busy']]);
  await house.db
    .updateTable('outgoing_mails')
    .set({ next_at: new Date(0) })
    .where('case_id', '=', made.id)
    .execute();
  assert.equal((await house.send()).length, 1);
  assert.deepEqual(await house.send(), [], 'not again when it may have arrived');
  assert.deepEqual(await acts.statesOf(made.id), [['unsure', 'unknown']]);
  assert.deepEqual(await acts.eventsOf(made.id), [['delayed', requester.email]]);
  house.verdicts.push({ verdict: 'refused', reason: 'mailbox-refused', advice: 'final' });
  await acts.queue({ kind: 'reopened', caseId: made.id, toPersonId: requester.id });
  assert.deepEqual(await house.send(), []);
  assert.deepEqual((await acts.eventsOf(made.id)).at(-1), ['refused', requester.email]);
});

// Seen to fail (some mails four times) when claimMail did not ask for `state = 'queued'`.
test('four processes send 60 mails once each', async () => {
  const sent: MailMessage[] = [];
  const rounds = Array.from({ length: 4 }, () => acts.createRound(sent));
  const { requester, worker, made } = await acts.addCase();
  for (let index = 0; index < 60; index++)
    await acts.reply(made.id, requester.id, `Svar ${index}`, { authorId: worker.id });
  await Promise.all(rounds.flatMap((round) => [round.run(), round.run()]));
  const ids = sent.map(({ messageId }) => messageId);
  assert.equal(ids.length, 60);
  assert.equal(new Set(ids).size, 60);
});

test('a process that ended before a relay was asked costs nothing; after it, the mail is not sent again and the case says so', async () => {
  const { requester, made } = await acts.addCase();
  await acts.queue({ kind: 'completed', caseId: made.id, toPersonId: requester.id });
  await acts.queue({ kind: 'reopened', caseId: made.id, toPersonId: requester.id });
  const left = { state: 'sending' as const, sending_at: new Date(Date.now() - 3_600_000), to_address: requester.email };
  const of = (kind: 'completed' | 'reopened') =>
    house.db.updateTable('outgoing_mails').where('case_id', '=', made.id).where('kind', '=', kind);
  await of('completed').set(left).execute();
  await of('reopened')
    .set({ ...left, relay: 'recording' })
    .execute();
  const mails = await house.send();
  assert.deepEqual(
    mails.map(({ subject }) => subject),
    [`Saken ${made.number} er fullført`],
  );
  assert.deepEqual(await acts.eventsOf(made.id), [['delayed', requester.email]]);
  assert.deepEqual(new Set((await acts.statesOf(made.id)).map(([state]) => state)), new Set(['sent', 'unsure']));
});
