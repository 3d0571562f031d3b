import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addAccount, openSignInDatabase, type SignInTestDatabase } from '../delivery/test-rows.ts';
import type { AuditEvent } from './events.ts';
import { listEvents } from './list-events.ts';
import { recordEvent, recordingOf } from './record-event.ts';
import { listSampleEvents } from './test-events.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

test('what is recorded is listed newest first, by account and kind, page by page', async () => {
  const { db } = database;
  const [accountId, other] = [await addAccount(database), await addAccount(database)];
  const event = (id: string, sendNumber: number): AuditEvent => ({
    kind: 'code-sent',
    accountId: id,
    journeyId: 'j',
    detail: { channel: 'sms', purpose: 'sign-in', sendNumber },
  });
  for (const sendNumber of [1, 2, 3]) await recordEvent(db, event(accountId, sendNumber));
  await recordEvent(db, event(other, 9));
  await recordEvent(db, {
    kind: 'code-accepted',
    accountId,
    journeyId: 'j',
    detail: { factor: 'sms', purpose: 'sign-in' },
  });
  const sends = await listEvents(db, { accountId, kinds: ['code-sent'], limit: 2 });
  assert.deepEqual(
    sends.map(({ detail }) => 'sendNumber' in detail && detail.sendNumber),
    [3, 2],
  );
  const rest = await listEvents(db, { accountId, kinds: ['code-sent'], limit: 2, beforeId: sends[1]!.id });
  assert.deepEqual(
    rest.map(({ detail }) => 'sendNumber' in detail && detail.sendNumber),
    [1],
  );
  const [newest] = await listEvents(db, { accountId, limit: 1 });
  assert.equal(newest?.kind, 'code-accepted');
  assert.ok(newest.at instanceof Date);
});

test('an event is recorded with what happened or not at all', async () => {
  const accountId = await addAccount(database);
  await assert.rejects(
    database.db.transaction().execute(async (trx) => {
      await recordEvent(trx, { kind: 'method-added', accountId, journeyId: null, detail: { method: 'app' } });
      throw new Error('undone');
    }),
  );
  assert.deepEqual(await listEvents(database.db, { accountId, limit: 5 }), []);
});

// Seen to fail: without the check in recordEvent each of these reaches the table.
for (const secret of ['+4799999999', '123456', '482 913', '99 99 99 99']) {
  test(`T8 a detail that looks like a number or a code (${secret.length} characters) is refused`, async () => {
    const accountId = await addAccount(database);
    const event: AuditEvent = {
      kind: 'sign-in-refused',
      accountId,
      journeyId: null,
      detail: { service: 'desk', reason: secret },
    };
    await assert.rejects(recordEvent(database.db, event), (error: Error) => !error.message.includes(secret));
    assert.deepEqual(await listEvents(database.db, { accountId, limit: 5 }), []);
  });
}

// Seen to fail with the check taken out of recordingOf, and with lists not looked into.
test('T8 no text of any detail of any kind takes a code or a number', async () => {
  const { db } = database;
  let tried = 0;
  for (const event of listSampleEvents(null)) {
    for (const [field, value] of Object.entries(event.detail)) {
      if (!(typeof value === 'string' || Array.isArray(value))) continue;
      for (const secret of ['482913', '+47 912 34 567', ' 48 29 13 ']) {
        const typed = { ...event, detail: { ...event.detail, [field]: Array.isArray(value) ? [secret] : secret } };
        await assert.rejects(recordEvent(db, typed as AuditEvent), /looks like a number or a code/, event.kind);
        assert.throws(() => recordingOf(typed as AuditEvent), /looks like a number or a code/, event.kind);
        tried += 1;
      }
    }
    await recordEvent(db, event);
  }
  assert.ok(tried > 100);
});
