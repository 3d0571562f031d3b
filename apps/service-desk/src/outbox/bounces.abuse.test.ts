import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';
import { createOutboxActs } from './test-outbox.ts';

let house: MailHouse;
let acts: ReturnType<typeof createOutboxActs>;
before(async () => {
  house = await openMailHouse();
  acts = createOutboxActs(house);
});
after(() => house.close());

let serial = 0;

/** A report as Postfix writes it (RFC 3464). */
function bounce(to: string, options: { action?: string; status?: string } = {}): string {
  const { action = 'failed', status = '5.1.1' } = options;
  serial += 1;
  return [
    'From: MAILER-DAEMON@mx.elsewhere.test (Mail Delivery System)',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    `Message-ID: <bounce${serial}@mx.elsewhere.test>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This is the mail system. I could not deliver.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.elsewhere.test',
    '',
    'Final-Recipient: rfc822; somebody@elsewhere.test',
    `Action: ${action}`,
    `Status: ${status}`,
    '',
    '--b--',
    '',
  ].join('\n');
}

// Seen to fail (50 events) when markBounced did not ask whether it was noted, and when the bounce's own words were believed.
test('D6 a flood of bounces marks the recipient once, and is never answered', async () => {
  const { requester, made } = await acts.addCase();
  await acts.queue({ kind: 'completed', caseId: made.id, toPersonId: requester.id });
  const [mail] = await house.send();
  assert.ok(mail);
  for (let round = 0; round < 50; round++) {
    const fate = await house.receive(bounce(mail.envelopeFrom), { from: '', to: [mail.envelopeFrom] });
    assert.deepEqual([fate.state, fate.reason, fate.case_id], ['dropped', 'bounce', made.id]);
  }
  assert.deepEqual(await acts.eventsOf(made.id), [['bounced', requester.email]]);
  assert.deepEqual(await house.send(), []);
  await acts.queue({ kind: 'reopened', caseId: made.id, toPersonId: requester.id });
  assert.deepEqual(await house.send(), [], 'an address that bounced is left alone');
  assert.deepEqual((await acts.eventsOf(made.id)).at(-1), ['refused', requester.email]);
});

test('D6 made-up bounces mark nobody: to the desk, to a forged address, in the name of a real recipient', async () => {
  const { requester, made } = await acts.addCase();
  await acts.queue({ kind: 'completed', caseId: made.id, toPersonId: requester.id });
  const [mail] = await house.send();
  assert.ok(mail);
  const forged = mail.envelopeFrom.replace(/.(?=@)/, (sign) => (sign === '0' ? '1' : '0'));
  for (const to of ['hjelp@hjelp.test', forged, mail.replyTo ?? '']) {
    for (let round = 0; round < 5; round++) await house.receive(bounce(to), { from: '', to: [to] });
  }
  assert.deepEqual(await acts.eventsOf(made.id), []);
  const marked = await house.db
    .selectFrom('undeliverable_addresses')
    .select('address')
    .where('address', '=', requester.email)
    .execute();
  assert.deepEqual(marked, []);
});

test('D6 a delay is said once, a full mailbox gives no address up', async () => {
  const { requester, made } = await acts.addCase();
  await acts.queue({ kind: 'completed', caseId: made.id, toPersonId: requester.id });
  const [mail] = await house.send();
  assert.ok(mail);
  for (let round = 0; round < 3; round++)
    await house.receive(bounce(mail.envelopeFrom, { action: 'delayed', status: '4.4.1' }));
  await house.receive(bounce(mail.envelopeFrom, { status: '5.2.2' }));
  assert.deepEqual(await acts.eventsOf(made.id), [
    ['delayed', requester.email],
    ['bounced', requester.email],
  ]);
  await acts.queue({ kind: 'reopened', caseId: made.id, toPersonId: requester.id });
  assert.equal((await house.send()).length, 1);
});
