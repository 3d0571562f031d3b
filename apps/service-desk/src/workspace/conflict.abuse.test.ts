import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { act, caseOf, seenNow, threadOf } from './test-acts.ts';

let house: TestHouse;
let rita: TestPerson;
let kari: TestPerson;
let jon: TestPerson;

before(async () => {
  house = await openTestHouse();
  rita = await house.addPerson({ name: 'Rita Melder' });
  kari = await house.addPerson({ name: 'Kari Saksen', roles: { [house.groups.first]: 'worker' } });
  jon = await house.addPerson({ name: 'Jon Berg', roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

const addCase = () => house.addCase({ requesterId: rita.id });
const repliesOf = async (id: string) =>
  (await threadOf(house, id)).filter(({ kind }) => kind === 'reply').map(({ body }) => body);

// Seen to fail with `expected: null` in sendReply: both replies went.
test('D17 two send at once: one goes, the other sees both texts, and nothing is lost', async () => {
  for (let round = 0; round < 4; round += 1) {
    const made = await addCase();
    const seen = await seenNow(house, made.id);
    const send = (person: TestPerson, body: string) =>
      act(house, person, made, 'reply', { ...seen, body, next: 'done' });
    const [first, second] = await Promise.all([send(kari, 'Svaret til Kari'), send(jon, 'Svaret til Jon')]);
    const statuses = [first?.status, second?.status].sort();
    assert.deepEqual(statuses, [303, 409]);
    const [winner, loser] = first?.status === 303 ? ['Kari', 'Jon'] : ['Jon', 'Kari'];
    const page = first?.status === 409 ? first : second;
    assert.deepEqual(await repliesOf(made.id), [`Svaret til ${winner}`]);
    assert.ok(page?.text.includes(`Svaret til ${winner}`), 'the other text is shown');
    assert.match(page?.text ?? '', new RegExp(`<textarea[^>]*>\\s*Svaret til ${loser}</textarea>`));
    const draft = await house.db.selectFrom('drafts').select('body').where('case_id', '=', made.id).execute();
    assert.deepEqual(draft, [{ body: `Svaret til ${loser}` }]);
  }
});

test('D17 what was written can be sent all the same, from the conflict page', async () => {
  const made = await addCase();
  const seen = await seenNow(house, made.id);
  await act(house, jon, made, 'reply', { body: 'Jon var først' });
  const page = await act(house, kari, made, 'reply', {
    ...seen,
    body: 'Kari også',
    next: 'waiting-user',
    list: 'queue=mine',
  });
  assert.equal(page.status, 409);
  const fields = fieldsOf(page.text);
  assert.equal(fields.next, 'waiting-user');
  const sent = await house.ask(kari, `/operator/cases/${made.number}/reply`, { ...fields, body: 'Kari også' });
  assert.equal(sent.status, 303, sent.text);
  assert.match(sent.location ?? '', /\?queue=mine#held-/);
  assert.deepEqual(await repliesOf(made.id), ['Jon var først', 'Kari også']);
  assert.equal((await caseOf(house, made.id)).status, 'waiting-user');
});

test('D17 an answer of the requester, a note and a change of status each stop a reply that has not seen them', async () => {
  const happenings: [string, (made: Awaited<ReturnType<typeof addCase>>) => Promise<unknown>, RegExp][] = [
    ['note', (made) => act(house, jon, made, 'note', { body: 'Ikke svar: politisak' }), /Ikke svar: politisak/],
    [
      'status',
      (made) => act(house, jon, made, 'properties', { status: 'on-hold', assignee: '' }),
      /endret status fra Registrert til På vent/,
    ],
    [
      'answer',
      (made) => house.ask(rita, `/self-service/cases/${made.number}/reply`, { body: 'Det løste seg!', version: '1' }),
      /Det løste seg!/,
    ],
  ];
  for (const [name, happen, shown] of happenings) {
    const made = await addCase();
    const seen = await seenNow(house, made.id);
    await happen(made);
    const page = await act(house, kari, made, 'reply', { ...seen, body: 'Hei' });
    assert.equal(page.status, 409, name);
    assert.match(page.text, shown, name);
    assert.deepEqual(await repliesOf(made.id), [], name);
  }
});

test('D17 a change against an older version changes nothing and offers itself again', async () => {
  const made = await addCase();
  const seen = await seenNow(house, made.id);
  await act(house, jon, made, 'details', { title: 'Jons tittel', tags: '', impact: '2', urgency: '2' });
  const page = await act(house, kari, made, 'details', {
    ...seen,
    title: 'Karis tittel',
    tags: 'x',
    impact: '1',
    urgency: '1',
  });
  assert.equal(page.status, 409);
  assert.equal((await caseOf(house, made.id)).title, 'Jons tittel');
  assert.match(page.text, /endret tittelen fra «Skriveren virker ikke» til «Jons tittel»/);
  const again = await house.ask(kari, `/operator/cases/${made.number}/details`, fieldsOf(page.text));
  assert.equal(again.status, 303);
  const row = await caseOf(house, made.id);
  assert.deepEqual([row.title, row.tags, row.priority], ['Karis tittel', ['x'], 1]);
});

test('D17 two take a case at once: one has it', async () => {
  const made = await addCase();
  const seen = await seenNow(house, made.id);
  const answers = await Promise.all([kari, jon].map((person) => act(house, person, made, 'take', seen)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
  const row = await caseOf(house, made.id);
  assert.equal(row.assignee_id, answers[0]?.status === 303 ? kari.id : jon.id);
});

test('D17 two notes at once are both kept', async () => {
  const made = await addCase();
  const seen = await seenNow(house, made.id);
  const answers = await Promise.all(
    [kari, jon].map((person) => act(house, person, made, 'note', { ...seen, body: `Fra ${person.name}` })),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 303],
  );
  const notes = (await threadOf(house, made.id)).filter(({ kind }) => kind === 'note').map(({ body }) => body);
  assert.deepEqual(notes.sort(), ['Fra Jon Berg', 'Fra Kari Saksen']);
});

test('D17 a version that cannot be read is a version that never was', async () => {
  const made = await addCase();
  for (const version of ['', '0', '-1', '1e0', '99999999999', '2']) {
    const answer = await act(house, kari, made, 'reply', { version, body: 'x' });
    assert.equal(answer.status, 409, version);
  }
});

/** What a form of a page would send again. */
function fieldsOf(html: string): Record<string, string> {
  const form = /<form class="vk-form"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  return Object.fromEntries(
    Array.from(form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g), ([, name = '', value = '']) => [
      name,
      value.replaceAll('&amp;', '&'),
    ]),
  );
}
