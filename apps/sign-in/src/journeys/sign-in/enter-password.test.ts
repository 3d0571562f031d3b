import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser } from '../../test-browser.ts';
import { otherCode } from '../../test-journeys.ts';
import { addPersonWithPhone, enterCode, enterPassword, type TestPerson } from '../../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../../test-relying-party.ts';
import { startTestService, type TestService } from '../../test-service.ts';

let service: TestService;
let desk: TestRelyingParty;
before(async () => {
  service = await startTestService({ limits: { passwordFailuresBeforeWait: 3 } });
  desk = await createRelyingParty(service);
});
after(() => service.close());

/** Types a password on a new journey's page; gives the status of the answer. */
async function type(person: TestPerson, password: string): Promise<number> {
  const browser = createTestBrowser(service);
  const { page } = await desk.start(browser);
  return (await enterPassword(service, browser, page, { ...person, password })).status;
}

// Seen to fail with the parts that clear the count left out of the statement that starts the session.
test('P4 a right password ends the count of wrong ones: it is written with the session that it starts', async () => {
  const person = await addPersonWithPhone(service);
  for (let round = 0; round < 3; round += 1) {
    for (const wrong of ['feil en', 'feil to']) assert.equal(await type(person, `${wrong} ${round}`), 422);
    assert.equal(await type(person, person.password), 200, `round ${round}`);
  }
});

// Seen to fail with the journey finished whether the code was consumed or not.
test('R1 after a wrong code the same page takes the right one, and the sign-in is answered', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const started = await desk.start(browser);
  const atCode = await enterPassword(service, browser, started.page, person);
  await service.settle();
  const wrong = await browser.submit(atCode, '/code', { code: otherCode(service.phones.codeTo(person.phone.number)) });
  assert.equal(wrong.status, 422);
  const callback = await enterCode(service, browser, wrong, person.phone.number);
  assert.equal((await desk.finish(started, callback)).sub, person.id);
});

test('wrong passwords are on record, of names that exist and of others, and never what was typed', async () => {
  const person = await addPersonWithPhone(service);
  await type(person, 'feil passord');
  await type({ ...person, userName: 'finnes.ikke' }, 'feil passord');
  const rows = await service.db
    .selectFrom('audit_events')
    .select(['account_id', 'detail'])
    .where('kind', '=', 'password-wrong')
    .orderBy('id', 'desc')
    .limit(2)
    .execute();
  assert.deepEqual(
    rows.map((row) => [row.account_id, row.detail['accountKnown']]),
    [
      [null, false],
      [person.id, true],
    ],
  );
  assert.ok(!JSON.stringify(rows).includes('feil passord') && !JSON.stringify(rows).includes('finnes.ikke'));
});

// Seen to fail with SUSPICIOUS raised to four.
test('three wrong codes after the right password: the owner is told by mail, once in an hour', async () => {
  const person = await addPersonWithPhone(service);
  await service.db.updateTable('accounts').set({ email: 'eier@ntnu.no' }).where('id', '=', person.id).execute();
  const browser = createTestBrowser(service);
  const started = await desk.start(browser);
  let page = await enterPassword(service, browser, started.page, person);
  await service.settle();
  const before = service.mailbox.mails.length;
  for (let tries = 1; tries <= 4; tries += 1) {
    page = await browser.submit(page, '/code', { code: otherCode(service.phones.codeTo(person.phone.number), tries) });
    await service.settle();
    const told = service.mailbox.mails.slice(before).filter(({ to }) => JSON.stringify(to).includes('eier@ntnu.no'));
    assert.equal(told.length, tries < 3 ? 0 : 1, `after ${tries}`);
  }
});
