import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { act, caseOf, threadOf } from './test-acts.ts';

let house: TestHouse;
let rita: TestPerson;
let kari: TestPerson;
let jon: TestPerson;

before(async () => {
  house = await openTestHouse();
  rita = await house.addPerson({ name: 'Rita Melder', email: 'rita@ntnu.test' });
  kari = await house.addPerson({
    name: 'Kari Saksen',
    userName: 'kari@ntnu.no',
    roles: { [house.groups.first]: 'worker' },
  });
  jon = await house.addPerson({ name: 'Jon Berg', userName: 'jon@ntnu.no', roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

const addCase = (changes = {}) => house.addCase({ requesterId: rita.id, ...changes });
const eventsOf = async (id: string) =>
  (await threadOf(house, id)).flatMap(({ event }) => (event ? [event as { what: string }] : []));

test('taking a case assigns it, and its history says so', async () => {
  const made = await addCase();
  const answer = await act(house, kari, made, 'take', { list: 'queue=mine&x=<>' });
  assert.equal(answer.location, `/operator/cases/${made.number}?queue=mine&x=%3C%3E&done=taken`);
  const row = await caseOf(house, made.id);
  assert.deepEqual([row.status, row.assignee_id], ['assigned', kari.id]);
  const page = await house.ask(kari, `/operator/cases/${made.number}`);
  assert.match(page.text, /<strong>Kari Saksen<\/strong> tok saken/);
});

test('status and assignee are saved together; the same again changes nothing', async () => {
  const made = await addCase();
  await act(house, kari, made, 'properties', { status: 'on-hold', assignee: jon.id });
  const row = await caseOf(house, made.id);
  assert.deepEqual([row.status, row.assignee_id, row.version], ['on-hold', jon.id, 2]);
  await act(house, kari, made, 'properties', { status: 'on-hold', assignee: jon.id });
  assert.equal((await caseOf(house, made.id)).version, 2);
});

test('a status that comes by itself is not set by hand', async () => {
  const made = await addCase();
  await act(house, kari, made, 'properties', { status: 'in-progress', assignee: kari.id });
  for (const status of ['closed', 'updated', 'registered'])
    assert.equal((await act(house, kari, made, 'properties', { status, assignee: kari.id })).status, 400);
  assert.equal((await caseOf(house, made.id)).status, 'in-progress');
});

test('who is given a registered case has it assigned', async () => {
  const made = await addCase();
  await act(house, kari, made, 'properties', { status: 'registered', assignee: jon.id });
  assert.equal((await caseOf(house, made.id)).status, 'assigned');
});

test('priority follows from impact and urgency; title and tags are tidied', async () => {
  const made = await addCase();
  await act(house, kari, made, 'details', {
    title: ' Nytt   navn ',
    tags: 'VPN,  vpn , Eduroam nett,',
    impact: '1',
    urgency: '1',
  });
  const row = await caseOf(house, made.id);
  assert.deepEqual([row.title, row.tags, row.priority], ['Nytt navn', ['vpn', 'eduroam nett'], 1]);
  const events = (await eventsOf(made.id)).map(({ what }) => what);
  assert.deepEqual(events, ['created', 'title', 'tags', 'priority']);
  const empty = await act(house, kari, made, 'details', { title: ' ', tags: '', impact: '1', urgency: '1' });
  assert.equal(empty.status, 422);
});

test('a case that is handed over is in the other queue, with the reason; "not ours" sends it back', async () => {
  const made = await addCase();
  const { first, second } = house.groups;
  const none = await act(house, kari, made, 'hand-over', { group: second, reason: ' ' });
  assert.equal(none.status, 422);
  const gone = await act(house, kari, made, 'hand-over', { group: second, reason: 'Krever serverrom.' });
  assert.equal(gone.location, `/operator?done=handed-over&case=${made.number}`);
  assert.ok(
    (await house.ask(kari, gone.location)).text.includes(`Sak ${made.number} er sendt videre til Gruppe second.`),
  );
  assert.equal((await caseOf(house, made.id)).group_id, second);
  const nils = await house.addPerson({ roles: { [second]: 'worker' } });
  assert.match((await house.ask(nils, `/operator/cases/${made.number}`)).text, /Krever serverrom\./);
  await act(house, nils, made, 'not-ours', { reason: 'Gjelder skriveren.' });
  const row = await caseOf(house, made.id);
  assert.deepEqual([row.group_id, row.returned], [first, 1]);
});

// Seen to fail: without `author_id` in findOwnHandOver().
test('what was handed over is said by number and group, to who did it, whatever the address says', async () => {
  const { second } = house.groups;
  const siri = await house.addPerson({ userName: 'solveig@ntnu.no', roles: { [second]: 'worker' } });
  const made = await addCase({ confidentiality: 'sealed', named: [kari.id, siri.id], title: 'Varsel om vold' });
  const sent = await act(house, kari, made, 'hand-over', { group: second, reason: 'Hemmelig grunn.' });
  const told = (await house.ask(kari, sent.location ?? '')).text;
  assert.ok(told.includes(`Sak ${made.number} er sendt videre til Gruppe second.`));
  assert.doesNotMatch(told, /Varsel om vold|Hemmelig grunn/);
  for (const address of [sent.location ?? '', '/operator?done=handed-over&case=NTNU9999999'])
    assert.doesNotMatch((await house.ask(jon, address)).text, /er sendt videre/);
  for (const wrong of ['', '&case=%00', `&case=${made.number}&case=${made.number}`, '&case=<b>'])
    assert.equal((await house.ask(kari, `/operator?done=handed-over${wrong}`)).status, 200);
});

test('whoever closes a case to named people is named, and so is its assignee', async () => {
  const made = await addCase();
  await act(house, kari, made, 'properties', { status: 'in-progress', assignee: jon.id });
  const answer = await act(house, kari, made, 'confidentiality', { confidentiality: 'named' });
  assert.match(answer.location ?? '', /done=saved/);
  const row = await caseOf(house, made.id);
  assert.deepEqual([row.confidentiality, new Set(row.named)], ['named', new Set([kari.id, jon.id])]);
  const other = await house.addPerson({ roles: { [house.groups.first]: 'lead' } });
  assert.equal((await house.ask(other, `/operator/cases/${made.number}`)).status, 404);
  assert.match((await house.ask(rita, `/self-service/cases/${made.number}`)).text, /Skriveren virker ikke/);
});

test('who takes the own name off a case does not see it any more; the last name stays', async () => {
  const made = await addCase();
  await act(house, kari, made, 'confidentiality', { confidentiality: 'sealed' });
  const last = await act(house, kari, made, 'named', { remove: kari.id });
  assert.equal(last.status, 422);
  await act(house, kari, made, 'named', { add: 'jon' });
  const left = await act(house, kari, made, 'named', { remove: kari.id });
  assert.equal(left.location, '/operator?done=saved');
  assert.equal((await house.ask(kari, `/operator/cases/${made.number}`)).status, 404);
  assert.equal((await house.ask(jon, `/operator/cases/${made.number}`)).status, 200);
});

test('a done case is opened again in one act', async () => {
  const made = await addCase();
  await act(house, kari, made, 'properties', { status: 'done', assignee: kari.id });
  await act(house, kari, made, 'reopen');
  assert.equal((await caseOf(house, made.id)).status, 'in-progress');
});

test('who may only read finds no forms, and is refused as if there were no case', async () => {
  const made = await addCase();
  const nils = await house.addPerson({ roles: { [house.groups.second]: 'worker' } });
  const page = await house.ask(nils, `/operator/cases/${made.number}`);
  assert.match(page.text, /Saken ligger hos en annen gruppe/);
  assert.doesNotMatch(page.text, new RegExp(`action="/operator/cases/${made.number}/`));
  for (const what of ['reply', 'note', 'draft', 'take', 'properties', 'details', 'recall', 'hand-over', 'named']) {
    assert.equal((await act(house, nils, made, what, { body: 'x', kind: 'reply' })).status, 404, what);
  }
});

test('a number leads to the page for who asks, and says nothing to others', async () => {
  const made = await addCase();
  const to = async (person: TestPerson | null, number = made.number) =>
    (await house.ask(person, `/${number}`)).location;
  const worker = `/operator/cases/${made.number}`;
  const self = `/self-service/cases/${made.number}`;
  assert.equal(await to(kari), worker);
  assert.equal(await to(kari, made.number.toLowerCase()), worker);
  assert.equal(await to(rita), self);
  const stranger = await house.addPerson();
  assert.equal(await to(stranger), self);
  assert.equal(await to(stranger, 'NTNU9999999'), '/self-service/cases/NTNU9999999');
  assert.match((await to(null)) ?? '', /^http/);
  const both = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
  const mine = await house.addCase({ requesterId: both.id });
  assert.equal(await to(both, mine.number), `/self-service/cases/${mine.number}`);
  assert.equal((await house.ask(kari, '/SAK12')).status, 404);
});

// Seen to fail: with isForNamed() always false.
test('D9 a case for named people is handed over only to where one of them works: it is never in nobody’s queue', async () => {
  const made = await addCase();
  const { second } = house.groups;
  await act(house, kari, made, 'confidentiality', { confidentiality: 'named' });
  const form = { group: second, reason: 'Krever serverrom.' };
  const refused = await act(house, kari, made, 'hand-over', form);
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Ingen i den gruppen er navngitt/);
  const siri = await house.addPerson({ userName: 'siri@ntnu.no', roles: { [second]: 'worker' } });
  assert.equal((await act(house, kari, made, 'named', { add: 'siri' })).status, 303);
  assert.equal((await act(house, kari, made, 'hand-over', form)).status, 303);
  assert.match((await house.ask(siri, '/operator')).text, new RegExp(made.number));
});

// Seen to fail: with applyChange() for changeAccess().
test('whoever loses sight of a case does not stay its assignee, with nobody to look at it', async () => {
  const siri = await house.addPerson({ userName: 'sunniva@ntnu.no', roles: { [house.groups.second]: 'worker' } });
  const made = await addCase();
  await act(house, kari, made, 'named', { add: 'sunniva' });
  await act(house, kari, made, 'take');
  await act(house, kari, made, 'properties', { status: 'in-progress', assignee: siri.id });
  assert.equal((await caseOf(house, made.id)).assignee_id, siri.id);
  await act(house, kari, made, 'named', { remove: siri.id });
  assert.equal((await caseOf(house, made.id)).assignee_id, null);
  const other = await addCase({ confidentiality: 'named', named: [siri.id, kari.id] });
  await act(house, kari, other, 'properties', { status: 'in-progress', assignee: siri.id });
  await house.db
    .updateTable('cases')
    .set({ named: [kari.id] })
    .where('id', '=', other.id)
    .execute();
  await act(house, kari, other, 'confidentiality', { confidentiality: 'group' });
  assert.equal((await caseOf(house, other.id)).assignee_id, null);
});

// Seen to fail: with whoever is named let in on every level: the case was given to somebody for whom it was not there.
test('a case of the group is given to nobody outside it, named or not', async () => {
  const nora = await house.addPerson({ roles: { [house.groups.second]: 'worker' } });
  const made = await addCase({ named: [nora.id] });
  await act(house, kari, made, 'properties', { status: 'in-progress', assignee: nora.id });
  assert.equal((await caseOf(house, made.id)).assignee_id, nora.id);
  await act(house, kari, made, 'confidentiality', { confidentiality: 'group' });
  assert.equal((await caseOf(house, made.id)).assignee_id, null);
  const refused = await act(house, kari, made, 'properties', { status: 'in-progress', assignee: nora.id });
  assert.equal(refused.status, 422);
});

// Seen to fail: with the title of every case in the page's own title.
test('D9 the title of a sealed case is not in the title of its page, which browsers keep', async () => {
  const made = await addCase({ confidentiality: 'sealed', named: [kari.id], title: 'Varsel om trakassering' });
  const page = await house.ask(kari, `/operator/cases/${made.number}`);
  assert.match(page.text, /Varsel om trakassering/);
  assert.doesNotMatch(page.text, /<title>[^<]*Varsel/);
});

// Seen to fail: with any domain taken for a user name without one.
test('D12 a user name without a domain names the one of the house, and never somebody of that name elsewhere', async () => {
  const { second } = house.groups;
  const foreign = await house.addPerson({ userName: 'tone@aaa.example', roles: { [second]: 'worker' } });
  const own = await house.addPerson({ userName: 'tone@ntnu.no', roles: { [second]: 'worker' } });
  const made = await addCase();
  await act(house, kari, made, 'confidentiality', { confidentiality: 'sealed' });
  assert.equal((await act(house, kari, made, 'named', { add: 'Tone' })).status, 303);
  assert.ok((await caseOf(house, made.id)).named.includes(own.id));
  await house.db.deleteFrom('memberships').where('person_id', '=', own.id).execute();
  const other = await addCase();
  assert.equal((await act(house, kari, other, 'named', { add: 'tone' })).status, 422);
  assert.ok(!(await caseOf(house, other.id)).named.includes(foreign.id));
});

// Seen to fail: without `typed` and `errorOf` handed to the parts of the page.
test('what is wrong with a form of the head is said beside its field, and what was chosen and typed stays', async () => {
  const made = await house.addCase({ requesterId: rita.id });
  const { second } = house.groups;
  const over = await act(house, kari, made, 'hand-over', { group: second, reason: ' ' });
  assert.equal(over.status, 422);
  assert.match(over.text, new RegExp(`value="${second}" selected`));
  assert.match(over.text, /id="hand-over-reason"[^>]*aria-invalid="true"/);
  const details = { title: ' ', tags: 'nett, haster', impact: '1', urgency: '3' };
  const wrong = await act(house, kari, made, 'details', details);
  assert.match(wrong.text, /id="title-field"[^>]*aria-invalid="true"/);
  assert.match(wrong.text, /name="tags"[^>]*value="nett, haster"|value="nett, haster"[^>]*name="tags"/);
  const named = await act(house, kari, made, 'named', { add: 'nobody@ntnu.no' });
  assert.match(named.text, /value="nobody@ntnu.no"/);
});
