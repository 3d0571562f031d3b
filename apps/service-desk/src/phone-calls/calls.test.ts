import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { addService } from '../services/test-services.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';

let house: MailHouse;
let rita: TestPerson;
let kari: TestPerson;

before(async () => {
  house = await openMailHouse();
  const { first } = house.groups;
  rita = await house.addPerson({
    name: 'Rita Melder-Hansen',
    userName: 'ritam@ntnu.no',
    email: 'rita.melder@ntnu.test',
    language: 'en',
  });
  await house.db
    .updateTable('people')
    .set({ phone: '+47 73 59 15 00', unit: 'NTNU IT' })
    .where('id', '=', rita.id)
    .execute();
  kari = await house.addPerson({ name: 'Kari Saksen', roles: { [first]: 'worker' } });
});
after(() => house.close());

const call = (form: Record<string, string>, person = kari) =>
  house.ask(person, '/operator/calls', {
    form: newId(),
    group: house.groups.first,
    title: 'Får ikke logget inn',
    end: 'queue',
    ...form,
  });
const numberIn = (location: string | null) => Number(/NTNU(\d{7})/.exec(location ?? '')?.[1] ?? 0);
const caseOf = (number: number) =>
  house.db.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
const threadOf = (caseId: string) =>
  house.db.selectFrom('messages').selectAll().where('case_id', '=', caseId).orderBy('position').execute();

test('without script: find the caller, choose, register; the case waits in the queue in the caller’s language', async () => {
  const page = await house.ask(kari, '/operator/calls/new');
  const form = /name="form" value="([0-9a-f-]{36})"/.exec(page.text)?.[1] ?? '';
  assert.notEqual(form, '');
  const found = await call({ form, q: 'rita han', end: 'find', body: 'Skjermen er svart.' });
  assert.ok(found.text.includes(`value="${rita.id}"`));
  assert.match(found.text, /Skjermen er svart\.<\/textarea>/);
  const made = await call({ form, person: rita.id, body: 'Skjermen er svart.' });
  assert.equal(made.status, 303, made.text);
  const row = await caseOf(numberIn(made.location));
  assert.deepEqual(
    [row.entry, row.status, row.requester_id, row.created_by, row.language, row.assignee_id],
    ['phone', 'registered', rita.id, kari.id, 'en', null],
  );
  assert.match(
    (await house.ask(kari, made.location ?? '')).text,
    new RegExp(`Saken er registrert:[\\s\\S]{0,80}NTNU0*${row.number}`),
  );
});

test('taken at once it is the case worker’s, in progress, and its page comes', async () => {
  const made = await call({ person: rita.id, end: 'mine' });
  assert.match(made.location ?? '', /^\/operator\/cases\/NTNU\d{7}$/);
  const row = await caseOf(numberIn(made.location));
  assert.deepEqual([row.status, row.assignee_id], ['in-progress', kari.id]);
});

test('solved on the telephone it is done, with the answer in the thread and one mail', async () => {
  const refused = await call({ person: rita.id, end: 'solved' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Skriv hva du svarte\./);
  const made = await call({ person: rita.id, end: 'solved', solution: 'Start på nytt.' });
  const row = await caseOf(numberIn(made.location));
  assert.equal(row.status, 'done');
  assert.ok(row.timer_at);
  assert.deepEqual(
    (await threadOf(row.id)).filter(({ kind }) => kind === 'reply').map(({ body }) => body),
    ['Start på nytt.'],
  );
  const mails = await house.db.selectFrom('outgoing_mails').select('kind').where('case_id', '=', row.id).execute();
  assert.deepEqual(mails, [{ kind: 'reply' }]);
});

test('a form that is sent twice, or ten times at once, is one case', async () => {
  const form = newId();
  const answers = await Promise.all(Array.from({ length: 10 }, () => call({ form, person: rita.id })));
  const numbers = new Set(answers.map(({ location }) => numberIn(location)));
  assert.equal(numbers.size, 1);
  assert.ok(!numbers.has(0));
  assert.equal(numberIn((await call({ form, person: rita.id, title: 'Noe annet' })).location), [...numbers][0]);
});

test('a service says where the case goes and how closed it is', async () => {
  const named = await house.addPerson({ roles: { [house.groups.second]: 'worker' } });
  const service = await addService(house, {
    groupId: house.groups.second,
    content: { confidentiality: 'named', named: [named.id], impact: 1, urgency: 1 },
  });
  const made = await call({ person: rita.id, service: service.key, end: 'mine' });
  const row = await caseOf(numberIn(made.location));
  assert.deepEqual(
    [row.group_id, row.confidentiality, row.named, row.priority, row.service_id, row.assignee_id],
    [house.groups.second, 'named', [named.id], 1, service.id, null],
  );
  assert.match(made.location ?? '', /^\/operator\/calls\/new\?made=/);
  assert.equal((await house.ask(kari, `/operator/cases/NTNU${String(row.number).padStart(7, '0')}`)).status, 404);
});

test('somebody whom the desk does not know is written down; a known address is the person who has it', async () => {
  const made = await call({ name: 'Gjest  Gjestesen', email: 'gjest@example.org', phone: '99 88 77 66' });
  const guest = await house.db
    .selectFrom('people')
    .selectAll()
    .where('email', '=', 'gjest@example.org')
    .executeTakeFirstOrThrow();
  assert.deepEqual([guest.name, guest.subject, guest.language], ['Gjest Gjestesen', null, 'nb']);
  assert.equal((await caseOf(numberIn(made.location))).requester_id, guest.id);
  const again = await call({ name: 'En annen', email: 'GJEST@example.org' });
  assert.equal((await caseOf(numberIn(again.location))).requester_id, guest.id);
  const kept = await house.db.selectFrom('people').select('name').where('id', '=', guest.id).executeTakeFirstOrThrow();
  assert.equal(kept.name, 'Gjest Gjestesen');
});

test('what is wrong is said beside its field, and nothing that was typed is lost', async () => {
  const page = await call({ title: ' ', email: 'ikke en adresse', body: 'Lang forklaring' });
  assert.equal(page.status, 422);
  for (const words of [
    'Skriv navnet på personen.',
    'E-postadressen er ugyldig',
    'Skriv kort hva det gjelder.',
    'Lang forklaring',
  ]) {
    assert.ok(page.text.includes(words), words);
  }
  const nobody = await call({});
  assert.match(nobody.text, /Finn og velg den som ringer/);
});

// Seen to fail with `person: typed.person` taken unchecked, and with the group taken from the form as it came.
test('D12 no person, group or service but one that is there for the case worker', async () => {
  for (const person of [newId(), 'x']) assert.equal((await call({ person })).status, 422, person);
  for (const group of [house.groups.second, newId(), 'x', '']) {
    assert.equal((await call({ person: rita.id, group })).status, 422, group);
  }
  const retired = await addService(house, { retired: true, groupId: house.groups.second });
  for (const service of [retired.key, 'ukjent']) {
    const row = await caseOf(numberIn((await call({ person: rita.id, service })).location));
    assert.deepEqual([row.service_id, row.group_id], [null, house.groups.first]);
  }
  assert.equal((await call({ person: rita.id, form: 'x' })).status, 400);
  assert.equal((await call({ person: rita.id, end: 'closed' })).status, 400);
});

test('D9 beside a call stand only cases that the case worker sees, and no sealed title', async () => {
  const add = (title: string, changes: object) => house.addCase({ requesterId: rita.id, title, ...changes });
  await add('Eduroam åpen', {});
  await add('Eduroam gruppe', { confidentiality: 'group', groupId: house.groups.second });
  await add('Eduroam navngitt', { confidentiality: 'named', named: [] });
  await add('Eduroam forseglet', { confidentiality: 'sealed', named: [kari.id] });
  await house.addCase({ requesterId: kari.id, title: 'Eduroam min egen' });
  const { text } = await house.ask(kari, `/operator/calls/beside?caller=${rita.id}&title=eduroam`);
  const { recent, similar } = JSON.parse(text) as Record<string, { text: string }[]>;
  const titles = [...(recent ?? []), ...(similar ?? [])].map((one) => one.text);
  assert.ok(titles.includes('Eduroam åpen'));
  assert.ok(titles.includes('Forseglet sak'));
  for (const hidden of ['gruppe', 'navngitt', 'forseglet', 'min egen']) assert.ok(!text.includes(hidden), hidden);
  const nobody = await house.ask(kari, '/operator/calls/beside?caller=x&title=!%3A*%26%7C()');
  assert.deepEqual(JSON.parse(nobody.text), { recent: [], similar: [] });
});

test('people are found by the beginning of any word, an address, and a number as it is said', async () => {
  const find = async (q: string) => {
    const { text } = await house.ask(kari, `/operator/calls/people?${new URLSearchParams({ q })}`);
    return (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
  };
  for (const q of [
    'rita',
    'MELDER',
    'mel han',
    'ritam',
    'rita.melder@ntnu',
    '73591500',
    '73 59 15',
    '+47 73 59 15 00',
    '4773591500',
  ]) {
    assert.deepEqual(await find(q), ['Rita Melder-Hansen'], q);
  }
  for (const q of ['r', '', '  ', 'rita & !', "r'", ':*', '(((', 'ritax', '\\']) {
    const found = await find(q);
    assert.ok(found.length === 0 || q === 'rita & !', `${q}: ${found}`);
  }
});

test('who is no case worker finds nobody', async () => {
  for (const person of [rita, await house.addPerson({ operator: true })]) {
    const answer = await house.ask(person, '/operator/calls/people?q=rita');
    assert.ok(!answer.text.includes('Melder'));
  }
});
