import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listEvents } from '../audit/list-events.ts';
import { readCode } from '../test-phones.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { addSession, addWithRoles, CONSOLE, type TestAdministrator } from './test-administrators.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ limits: { testSendsPerAdministratorDay: 3 } });
});
after(() => service.close());

async function startAt(person: TestAdministrator) {
  const { browser } = await addSession(service, person, 10);
  return { browser, form: await browser.open(`${CONSOLE}/test`) };
}

test('a test goes to one’s own phone through the chosen gateway, says that it is one, and its receipt arrives', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser, form } = await startAt(person);
  const sent = await browser.submit(form, '/test', { phone: person.phone.methodId, way: 'sms:test-phones' });
  await service.settle();
  const message = service.phones.texts.at(-1)!;
  assert.equal(message.to, person.phone.number);
  assert.match(message.body, /^Test av utsending fra localhost gjennom test-phones/);
  assert.equal(readCode(message.body), '', 'there is no code in it');
  assert.match((await browser.open(sent.url)).text, /Leverandøren har tatt den/);
  await service.phones.report(message, { state: 'delivered' });
  const done = await browser.open(sent.url);
  assert.match(done.text, /Levert til telefonen, sier kvitteringen/);
  assert.equal(done.html.includes('http-equiv="refresh"'), false);
  const [event] = await listEvents(service.db, { accountId: person.id, kinds: ['test-send'], limit: 1 });
  assert.equal(JSON.stringify(event?.detail).includes(person.phone.number), false);
  const row = await service.db
    .selectFrom('outbox')
    .selectAll()
    .where('id', '=', message.reference)
    .executeTakeFirstOrThrow();
  assert.deepEqual([row.test, row.challenge_id, row.target_sealed, row.content_sealed], [true, null, '', null]);
});

test('a call reads zeros out, and a key pressed in it approves nothing', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser, form } = await startAt(person);
  const sent = await browser.submit(form, '/test', { phone: person.phone.methodId, way: 'call:test-phones' });
  await service.settle();
  const call = service.phones.calls.at(-1)!;
  assert.deepEqual([call.code, call.to], ['000000', person.phone.number]);
  assert.equal(await service.phones.report(call, { state: 'call-ended', outcome: 'read-out' }), 200);
  assert.match((await browser.open(sent.url)).text, /Anropet er over/);
});

test('a typed number is held to the countries and kinds of everybody; what is wrong stands beside its field', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser, form } = await startAt(person);
  const texts = service.phones.texts.length;
  for (const [values, text] of [
    [{ number: '' }, 'Velg eller fyll inn dette.'],
    [{ number: '12' }, 'Nummeret er ugyldig.'],
    [{ number: '82012345' }, 'Dette nummeret kan ikke brukes.'],
    [{ number: '+12025550137' }, 'Det sendes ikke koder til dette landet.'],
    [{ number: '73590037' }, 'Dette nummeret kan ikke ta imot SMS.'],
    [{ number: '91234567', way: 'sms:another' }, 'Velg eller fyll inn dette.'],
    [{ phone: '0'.repeat(36) }, 'Velg eller fyll inn dette.'],
  ] as const) {
    const page = await browser.submit(form, '/test', { phone: '', ...values });
    assert.equal(page.status, 422);
    assert.ok(page.text.includes(text), `${JSON.stringify(values)}: ${text}`);
  }
  await service.settle();
  assert.equal(service.phones.texts.length, texts);
});

// Seen to fail without the limit of its own.
test('so many tests a day and no more, by any number of sessions; the refusal is on record', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const texts = service.phones.texts.length;
  const [first, second] = [await startAt(person), await startAt(person)];
  const pages = [];
  for (let at = 0; at < 5; at += 1)
    pages.push(
      await [first, second][at % 2]!.browser.submit([first, second][at % 2]!.form, '/test', {
        phone: person.phone.methodId,
        way: 'sms:test-phones',
      }),
    );
  await service.settle();
  assert.deepEqual(
    pages.map(({ status }) => status),
    [200, 200, 200, 422, 422],
  );
  assert.match(pages[4]!.text, /Grensen for meldinger er nådd\. Vent 2[3-6] timer\./);
  assert.equal(service.phones.texts.length, texts + 3);
  const refused = await listEvents(service.db, { accountId: person.id, kinds: ['test-send-refused'], limit: 5 });
  assert.equal(refused.length, 2);
});

test('a gateway that refuses gets no successor: the test says why it failed', async () => {
  const person = await addWithRoles(service, ['administrator']);
  const { browser, form } = await startAt(person);
  service.phones.answerText = () => ({ verdict: 'refused', reason: 'sender_refused', advice: 'try-next' });
  const sent = await browser.submit(form, '/test', { phone: person.phone.methodId, way: 'sms:test-phones' });
  await service.settle();
  const page = await browser.open(sent.url);
  assert.match(page.text, /Kom ikke fram/);
  assert.match(page.text, /Avsendernavnet ble avvist/);
  const { length } = await service.db.selectFrom('outbox').select('id').where('test', '=', true).execute();
  assert.ok(length >= 1);
});
