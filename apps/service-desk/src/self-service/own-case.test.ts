import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { addMessage } from '../cases/add-message.ts';
import { mergeCases } from '../cases/merge-cases.ts';
import { type AddPerson, openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

/** "Mine saker": what the people whose case it is see and can do, without script. */
let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;
let serial = 0;
before(async () => {
  house = await openTestHouse();
  requester = await addNamed({ name: 'Rita Melder' });
  worker = await addNamed({ name: 'Wenche Saksbehandler', roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

async function addNamed(options: AddPerson): Promise<TestPerson & { userName: string }> {
  serial += 1;
  const userName = `navn${serial}@ntnu.no`;
  return { ...(await house.addPerson({ userName, ...options })), userName };
}

const page = (number: string, as: TestPerson = requester, query = '') =>
  house.ask(as, `/self-service/cases/${number}${query}`);
const act = (number: string, what: string, form: Record<string, string> = {}, as: TestPerson = requester) =>
  house.ask(as, `/self-service/cases/${number}/${what}`, form);
const facts = (id: string) => house.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

async function addReply(caseId: string, body: string, holdSeconds = 0, kind: 'reply' | 'note' = 'reply') {
  return house.db
    .transaction()
    .execute((trx) => addMessage(trx, { caseId, kind, authorId: worker.id, entry: 'desk', body, holdSeconds }));
}

describe('self-service', () => {
  test('what waits for an answer of theirs stands first, before newer cases that want nothing', async () => {
    const busy = await addNamed({ name: 'Beate Bestiller' });
    const waiting = await house.addCase({ requesterId: busy.id, title: 'Venter på deg' });
    await house.db.updateTable('cases').set({ status: 'waiting-user' }).where('id', '=', waiting.id).execute();
    for (let index = 0; index < 6; index += 1) await house.addCase({ requesterId: busy.id, title: `Nyere ${index}` });
    const { text } = await house.ask(busy, '/self-service');
    assert.equal(text.match(/Vi venter på svar fra deg\./g)?.length, 1, 'in plain words, on that one alone');
    const titles = [...text.matchAll(/vk-own-cases__title">([^<]+)</g)].map((match) => match[1]);
    assert.deepEqual(titles, ['Venter på deg', 'Nyere 5', 'Nyere 4', 'Nyere 3', 'Nyere 2']);
  });
});

describe('the page of an own case', () => {
  test('who is signed in with another account is told so, and learns nothing else: no case there looks the same', async () => {
    const { number } = await house.addCase({ requesterId: requester.id, title: 'Hemmelig tittel' });
    const other = await addNamed({ name: 'Ove Annen' });
    const [theirs, none] = [await page(number, other), await page('NTNU9999999', other)];
    for (const { status, text } of [theirs, none]) {
      assert.equal(status, 404);
      assert.match(text, new RegExp(`Du er logget inn som ${other.userName}`));
      assert.doesNotMatch(text, /Hemmelig/);
    }
    assert.equal(theirs.text.replaceAll(number, ''), none.text.replaceAll('NTNU9999999', ''));
  });

  test('whom a colleague’s name means is asked at the top of the page, where one comes out', async () => {
    const { number } = await house.addCase({ requesterId: requester.id });
    const colleague = await addNamed({ name: 'Kåre Kollega' });
    const { status, text } = await act(number, 'add-colleague', { who: colleague.userName });
    assert.equal(status, 200);
    assert.ok(text.indexOf('Vil du dele saken med Kåre Kollega') < text.indexOf('Behandles av'), 'before all else');
  });

  test('it says in plain words how far the case is, who has it and what was said', async () => {
    const { id, number } = await house.addCase({ requesterId: requester.id });
    await addReply(id, 'Prøv å slå den av.\nOg på.');
    await house.db
      .updateTable('cases')
      .set({ status: 'waiting-user', assignee_id: worker.id, timer_at: new Date('2026-12-24T11:00:00Z') })
      .where('id', '=', id)
      .execute();
    const { status, text } = await page(number);
    assert.equal(status, 200);
    assert.match(text, /Vi venter på svar fra deg/);
    assert.match(text, /Svarer du ikke, blir saken fullført 24\. desember 2026/);
    assert.match(text, /Wenche Saksbehandler, Gruppe first/);
    assert.match(text, /Prøv å slå den av\.\nOg på\./);
    assert.match(text, /Wenche Saksbehandler, NTNU hjelp/);
  });

  test('an answer is added, opens what was closed, and is one answer however often it is sent', async () => {
    const { id, number } = await house.addCase({ requesterId: requester.id });
    await house.db.updateTable('cases').set({ status: 'closed', waiting_since: null }).where('id', '=', id).execute();
    assert.match((await page(number)).text, /Skriver du her, åpnes den igjen/);
    const form = { 'form-id': newId(), body: 'Det virker ikke likevel.' };
    const [one, two] = await Promise.all([act(number, 'reply', form), act(number, 'reply', form)]);
    assert.deepEqual([one.status, two.status], [303, 303]);
    const { status, waiting_since } = await facts(id);
    assert.equal(status, 'updated');
    assert.ok(waiting_since);
    const { text } = await page(number, requester, '?done=replied');
    assert.equal(text.split('Det virker ikke likevel.').length, 2);
    assert.match(text, /Svaret er sendt/);
    assert.match(text, /Saken ble åpnet igjen/);
  });

  test('an empty answer and one that is too long are told beside the field, and the text is not lost', async () => {
    const { number } = await house.addCase({ requesterId: requester.id });
    const empty = await act(number, 'reply', { body: ' \n ' });
    assert.equal(empty.status, 422);
    assert.match(empty.text, /<p[^>]*id="body-error"[^>]*>Skriv noe, eller legg ved en fil\.<\/p>/);
    const long = await act(number, 'reply', { body: `begynner ${'x'.repeat(50_000)} slutter` });
    assert.equal(long.status, 422);
    assert.match(long.text, /x slutter<\/textarea>/);
  });

  test('the requester withdraws in one act and opens again in one; a colleague does neither for them', async () => {
    const colleague = await addNamed({ name: 'Kim Kollega' });
    const { id, number } = await house.addCase({ requesterId: requester.id });
    await act(number, 'add-colleague', { who: colleague.userName, confirmed: 'yes' });
    const refused = await act(number, 'withdraw', {}, colleague);
    assert.equal(refused.status, 409);
    assert.match(refused.text, /Det kan bare den som meldte saken, gjøre/);
    assert.equal((await facts(id)).status, 'registered');
    assert.equal((await act(number, 'withdraw')).status, 303);
    assert.equal((await facts(id)).status, 'closed');
    assert.match((await page(number)).text, /Rita Melder trakk saken/);
    assert.equal((await act(number, 'reopen')).status, 303);
    assert.equal((await facts(id)).status, 'updated');
  });

  test('whoever reads a confidential case stands on its page, with how often that day', async () => {
    const { number } = await house.addCase({ requesterId: requester.id, confidentiality: 'group' });
    assert.match((await page(number)).text, /Ingen har åpnet den ennå/);
    await house.ask(worker, `/operator/cases/${number}`);
    await house.ask(worker, `/operator/cases/${number}`);
    const { text } = await page(number);
    assert.equal(text.split('Wenche Saksbehandler, åpnet saken').length, 2);
    assert.match(text, /2 ganger den dagen/);
    const open = await house.addCase({ requesterId: requester.id });
    await house.ask(worker, `/operator/cases/${open.number}`);
    assert.doesNotMatch((await page(open.number)).text, /Hvem har lest saken/);
  });

  test('what is written to a case that was merged stands in the other one, and its page leads there', async () => {
    const from = await house.addCase({ requesterId: requester.id });
    const into = await house.addCase({ requesterId: requester.id });
    const open = await page(from.number);
    const formId = /name="form-id" value="([^"]+)"/.exec(open.text)?.[1] ?? '';
    const wish = { from: { id: from.id, version: 1 }, into: { id: into.id }, by: worker.id };
    assert.equal(await house.db.transaction().execute((trx) => mergeCases(trx, wish)), 'merged');
    const late = await act(from.number, 'reply', { 'form-id': formId, body: 'Skrevet mens de ble slått sammen.' });
    assert.equal(late.location, `/self-service/cases/${into.number}?done=replied`);
    assert.match((await page(into.number)).text, /Skrevet mens de ble slått sammen/);
    const merged = await page(from.number);
    assert.match(merged.text, new RegExp(`Gå til ${into.number}`));
    assert.doesNotMatch(merged.text, /Send svar|Åpne saken igjen/);
  });

  test('D12 an answer to a merged case does not reach the other one of somebody who is no longer on it', async () => {
    const colleague = await addNamed({ name: 'Kim Kollega' });
    const [from, into] = [
      await house.addCase({ requesterId: requester.id }),
      await house.addCase({ requesterId: requester.id }),
    ];
    const parties = [requester.id, colleague.id];
    for (const { id } of [from, into]) {
      await house.db.updateTable('cases').set({ parties }).where('id', '=', id).execute();
    }
    const wish = { from: { id: from.id, version: 1 }, into: { id: into.id }, by: worker.id };
    assert.equal(await house.db.transaction().execute((trx) => mergeCases(trx, wish)), 'merged');
    await act(into.number, 'remove-colleague', { person: colleague.id });
    const late = await act(from.number, 'reply', { body: 'Jeg er ikke med lenger.' }, colleague);
    assert.equal(late.status, 404);
    assert.doesNotMatch((await page(into.number)).text, /Jeg er ikke med lenger/);
  });

  test('a long thread comes in parts, the newest first', async () => {
    const { id, number } = await house.addCase({ requesterId: requester.id, body: 'Den aller første.' });
    await house.db
      .insertInto('messages')
      .values(
        Array.from({ length: 205 }, (_, index) => ({
          id: newId(),
          case_id: id,
          kind: 'reply' as const,
          internal: false,
          author_id: worker.id,
          author_name: null,
          entry: 'desk' as const,
          body: `Svar nummer ${index}.`,
          event: null,
          language: 'nb',
        })),
      )
      .execute();
    const { text } = await page(number);
    assert.match(text, /Svar nummer 204\./);
    assert.doesNotMatch(text, /Den aller første/);
    const older = /\?before=(\d+)/.exec(text)?.[1];
    assert.match((await page(number, requester, `?before=${older}`)).text, /Den aller første/);
  });
});

describe('colleagues', () => {
  test('a whole name is asked for, who it is stands there before they see anything, and they are told', async () => {
    const colleague = await addNamed({ name: 'Kim Kollega' });
    const { id, number } = await house.addCase({ requesterId: requester.id });
    const part = await act(number, 'add-colleague', { who: colleague.userName.slice(0, 4) });
    assert.equal(part.status, 422);
    assert.match(part.text, /Vi fant ingen/);
    const asked = await act(number, 'add-colleague', { who: colleague.userName.replace('@ntnu.no', '') });
    assert.equal(asked.status, 200);
    assert.match(asked.text, /Vil du dele saken med Kim Kollega/);
    assert.deepEqual((await facts(id)).parties, [requester.id]);
    assert.equal((await page(number, colleague)).status, 404);
    const added = await act(number, 'add-colleague', { who: colleague.userName, confirmed: 'yes' });
    assert.equal(added.status, 303);
    const seen = await page(number, colleague);
    assert.equal(seen.status, 200);
    assert.match(seen.text, /Kim Kollega kan nå se saken/);
    assert.doesNotMatch(seen.text, /Finn kollega/);
    assert.equal((await act(number, 'reply', { body: 'Jeg har det samme.' }, colleague)).status, 303);
    const left = await act(number, 'remove-colleague', { person: colleague.id }, colleague);
    assert.equal(left.location, '/self-service/cases');
    assert.equal((await page(number, colleague)).status, 404);
  });

  test('who works on the case, or in its group, cannot be made a colleague: they would lose it', async () => {
    const named = await addNamed({ roles: { [house.groups.second]: 'worker' } });
    const { id, number } = await house.addCase({ requesterId: requester.id });
    await house.db
      .updateTable('cases')
      .set({ named: [named.id] })
      .where('id', '=', id)
      .execute();
    const member = await addNamed({ roles: { [house.groups.first]: 'worker' } });
    for (const { userName } of [named, member]) {
      const answer = await act(number, 'add-colleague', { who: userName, confirmed: 'yes' });
      assert.equal(answer.status, 422);
    }
    assert.deepEqual((await facts(id)).parties, [requester.id]);
  });

  test('added at once by two forms, both are there', async () => {
    const [one, two] = [await addNamed({}), await addNamed({})];
    const { id, number } = await house.addCase({ requesterId: requester.id });
    await Promise.all(
      [one, two].map(({ userName }) => act(number, 'add-colleague', { who: userName, confirmed: 'yes' })),
    );
    assert.equal((await facts(id)).parties.length, 3);
  });
});

describe('the list of own cases', () => {
  test('own and shared ones, newest first, found by words and by number, a page at a time', async () => {
    const lone = await addNamed({ name: 'Lise Ene' });
    const first = await house.addCase({ requesterId: lone.id, title: 'Blå skjerm 100%' });
    const second = await house.addCase({ requesterId: lone.id, title: 'Rød skjerm', body: 'Den blinker ofte.' });
    const foreign = await house.addCase({ requesterId: requester.id, title: 'Rød skjerm hos en annen' });
    const { text } = await house.ask(lone, '/self-service/cases');
    assert.ok(text.indexOf(second.number) < text.indexOf(first.number));
    assert.doesNotMatch(text, new RegExp(foreign.number));
    assert.match(text, /Alle \(2\)/);
    const find = async (q: string) => (await house.ask(lone, `/self-service/cases?${new URLSearchParams({ q })}`)).text;
    assert.match(await find('blinker'), new RegExp(second.number));
    assert.doesNotMatch(await find('rød'), new RegExp(foreign.number));
    assert.doesNotMatch(await find('%'), new RegExp(second.number));
    assert.match(await find('100%'), new RegExp(first.number));
    const jump = await house.ask(lone, `/self-service/cases?q=${first.number}`);
    assert.equal(jump.location, `/self-service/cases/${first.number}`);
    const nobodys = await house.ask(lone, `/self-service/cases?q=${foreign.number}`);
    assert.equal(nobodys.status, 200);
    await act(first.number, 'withdraw', {}, lone);
    assert.doesNotMatch((await house.ask(lone, '/self-service/cases?state=open')).text, new RegExp(first.number));
    assert.match((await house.ask(lone, '/self-service/cases?state=ended')).text, new RegExp(first.number));
  });
});
