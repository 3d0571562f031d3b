import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { returnLeft } from './return-left.ts';

/*
 * Who may change a group, and what a change gives away. Membership opens the group's confidential cases, so every change is
 * asked for by group and person together, and stands on record.
 * Seen to fail: with requireGroup for requireManaged on the members' routes, and with the member looked up by id alone.
 */

let house: TestHouse;
let lead: TestPerson;
let otherLead: TestPerson;
let worker: TestPerson;
let editor: TestPerson;
let administrator: TestPerson;
let requester: TestPerson;

before(async () => {
  house = await openTestHouse();
  const { first, second } = house.groups;
  lead = await house.addPerson({ name: 'Lea', roles: { [first]: 'lead' } });
  otherLead = await house.addPerson({ name: 'Otto', roles: { [second]: 'lead' } });
  worker = await house.addPerson({ name: 'Wenche', roles: { [first]: 'worker' } });
  editor = await house.addPerson({ name: 'Edit', roles: { [first]: 'editor' } });
  administrator = await house.addPerson({ name: 'Adm', administrator: true });
  requester = await house.addPerson({ name: 'Per', userName: 'per', email: 'per@example.org' });
});
after(() => house.close());

const roleOf = async (groupId: string, person: TestPerson) =>
  (
    await house.db
      .selectFrom('memberships')
      .select('role')
      .where('group_id', '=', groupId)
      .where('person_id', '=', person.id)
      .executeTakeFirst()
  )?.role ?? null;

test('a worker or editor makes nobody a member, not even themselves a lead', async () => {
  for (const person of [worker, editor]) {
    const answer = await house.ask(person, '/operator/groups/first/members', { user: 'per', role: 'lead' });
    assert.equal(answer.status, 403);
    const own = await house.ask(person, `/operator/groups/first/members/${person.id}/role`, { role: 'lead' });
    assert.equal(own.status, 403);
  }
  assert.equal(await roleOf(house.groups.first, requester), null);
  assert.equal(await roleOf(house.groups.first, worker), 'worker');
});

test('D12 a lead changes members of the own group alone, whatever stands in the address', async () => {
  const { second } = house.groups;
  const colleague = await house.addPerson({ roles: { [second]: 'worker' } });
  for (const path of [
    `/operator/groups/second/members/${colleague.id}/role`,
    `/operator/groups/second/members/${colleague.id}/absence`,
    `/operator/groups/second/members/${colleague.id}/remove`,
    '/operator/groups/second/members',
    '/operator/groups/second/settings',
  ])
    assert.equal(
      (await house.ask(lead, path, { role: 'lead', user: 'per', from: '2099-01-01', to: '2099-01-02' })).status,
      403,
    );
  // Somebody of another group is nobody in mine.
  for (const act of ['role', 'absence', 'remove'])
    assert.equal(
      (await house.ask(lead, `/operator/groups/first/members/${colleague.id}/${act}`, { role: 'lead' })).status,
      404,
    );
  assert.equal(await roleOf(second, colleague), 'worker');
  assert.equal((await house.ask(lead, `/operator/groups/first/members/${colleague.id}`)).status, 404);
  for (const odd of ['x', "' or 1=1", '00000000-0000-0000-0000-000000000000'])
    assert.equal((await house.ask(lead, `/operator/groups/first/members/${encodeURIComponent(odd)}`)).status, 404);
});

test('a lead does not change what steers mail, roles and addresses', async () => {
  const form = {
    nameNb: 'Orakel',
    nameEn: 'Oracle',
    key: 'taken-over',
    line: '2',
    mailName: 'rektor',
    roleClaim: 'employee',
  };
  assert.equal((await house.ask(lead, '/operator/groups/first/settings', form)).status, 303);
  const row = await house.db
    .selectFrom('groups')
    .select(['key', 'line', 'mail_name', 'role_claim', 'name_nb'])
    .where('id', '=', house.groups.first)
    .executeTakeFirstOrThrow();
  assert.deepEqual(row, { key: 'first', line: 1, mail_name: 'first', role_claim: null, name_nb: 'Orakel' });
  assert.equal((await house.ask(lead, '/operator/groups/first/close', {})).status, 403);
  assert.equal((await house.ask(lead, '/operator/new-group', { ...form, key: 'mine' })).status, 403);
});

test('a member who is taken out sees the group’s confidential cases no more, from the next request on', async () => {
  const { first } = house.groups;
  const leaver = await house.addPerson({ name: 'Ole', roles: { [first]: 'worker', [house.groups.second]: 'worker' } });
  const made = await house.addCase({ requesterId: requester.id, confidentiality: 'group' });
  const plain = await house.addCase({ requesterId: requester.id });
  for (const { id } of [made, plain])
    await house.db
      .updateTable('cases')
      .set({ assignee_id: leaver.id, status: 'in-progress' })
      .where('id', '=', id)
      .execute();
  assert.equal((await house.ask(leaver, `/operator/cases/${made.number}`)).status, 200);
  assert.equal((await house.ask(lead, `/operator/groups/first/members/${leaver.id}/remove`, {})).status, 303);
  assert.equal((await house.ask(leaver, `/operator/cases/${made.number}`)).status, 404);
  const rows = await house.db
    .selectFrom('cases')
    .select(['assignee_id', 'status'])
    .where('id', 'in', [made.id, plain.id])
    .execute();
  // No case stays with somebody who does not see it.
  assert.deepEqual(rows, Array(2).fill({ assignee_id: null, status: 'registered' }));
  const page = await house.ask(lead, '/operator/groups/first');
  assert.match(page.text, /Ole ble fjernet/);
});

test('who was added, by whom and as what stands on record, administrators among them', async () => {
  const added = await house.addPerson({ name: 'Nina Ny', userName: 'nina' });
  const form = { user: 'NINA@ntnu.no', role: 'worker' };
  assert.equal((await house.ask(administrator, '/operator/groups/second/members', form)).status, 303);
  assert.equal(await roleOf(house.groups.second, added), 'worker');
  const page = await house.ask(otherLead, '/operator/groups/second');
  assert.match(page.text, /Nina Ny fikk rollen Saksbehandler/);
  assert.match(page.text, /av Adm/);
  // The record is for who looks after the group.
  assert.doesNotMatch((await house.ask(lead, '/operator/groups/second')).text, /Nina Ny fikk rollen/);
});

test('a name that we have never seen is asked about, and is added as a name alone', async () => {
  const path = '/operator/groups/first/members';
  const asked = await house.ask(lead, path, { user: 'ukjent', role: 'worker' });
  assert.equal(asked.status, 422);
  assert.match(asked.text, /aldri sett noen med navnet ukjent/);
  assert.equal((await house.ask(lead, path, { user: 'ukjent', role: 'worker', unseen: 'yes' })).status, 303);
  const row = await house.db
    .selectFrom('people')
    .select(['subject', 'email'])
    .where('user_name', '=', 'ukjent@ntnu.no')
    .executeTakeFirstOrThrow();
  assert.deepEqual(row, { subject: null, email: null });
  for (const user of ['', 'to ord', 'a@b@c', `${'x'.repeat(70)}`, '<script>alert(1)</script>'])
    assert.equal((await house.ask(lead, path, { user, role: 'worker', unseen: 'yes' })).status, 422, user);
  assert.equal((await house.ask(lead, path, { user: 'per', role: 'owner' })).status, 422);
});

test('D7 names of groups and people are text', async () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const form = { key: 'hostile', nameNb: hostile, nameEn: hostile, line: '2', signatureNb: hostile };
  assert.equal((await house.ask(administrator, '/operator/new-group', form)).status, 303);
  await house.ask(administrator, '/operator/timers', {
    group: 'hostile',
    from: '2099-07-01',
    to: '2099-07-02',
    reason: hostile,
  });
  for (const path of [
    '/operator/groups',
    '/operator/groups/hostile',
    '/operator/groups/hostile/settings',
    '/operator/timers',
  ]) {
    const { text, status } = await house.ask(administrator, path);
    assert.equal(status, 200);
    assert.ok(text.includes('&lt;img src=x'), path);
    assert.ok(!text.includes('<img src=x'), path);
  }
});

test('a group with open cases, or the last of the first line, is not closed', async () => {
  await house.addCase({ requesterId: requester.id, groupId: house.groups.second });
  const close = (key: string) => house.ask(administrator, `/operator/groups/${key}/close`, {});
  const withCases = await close('second');
  assert.equal(withCases.status, 409);
  assert.match(withCases.text, /Overlever dem først/);
  const settings = await house.ask(administrator, '/operator/groups/first/settings', {
    key: 'first',
    nameNb: 'Orakel',
    nameEn: 'Oracle',
    line: '2',
    mailName: 'first',
  });
  assert.equal(settings.status, 422);
  await house.addGroup('tom', 2);
  assert.equal((await close('tom')).status, 303);
  assert.equal((await house.ask(administrator, '/operator/groups/tom')).status, 404);
});

test('two who make a group of one name at once make one', async () => {
  const form = { key: 'tvilling', nameNb: 'Tvilling', nameEn: 'Twin', line: '2', mailName: 'tvilling' };
  const answers = await Promise.all([1, 2, 3].map(() => house.ask(administrator, '/operator/new-group', form)));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [303, 422, 422]);
});

test('D9 the workload and the flags on a group’s page count no case that the viewer may not see', async () => {
  const { first } = house.groups;
  const busy = await house.addPerson({ name: 'Bente Busy', roles: { [first]: 'worker' } });
  for (const confidentiality of ['open', 'named', 'sealed'] as const) {
    const { id } = await house.addCase({ requesterId: requester.id, confidentiality, title: `Sak ${confidentiality}` });
    await house.db
      .updateTable('cases')
      .set({ assignee_id: busy.id, status: 'in-progress', flagged_at: new Date() })
      .where('id', '=', id)
      .execute();
  }
  const { text } = await house.ask(lead, '/operator/groups/first');
  const row = text.slice(text.indexOf('Bente Busy'));
  assert.match(row.slice(0, 400), /1 åpen sak/);
  assert.match(text, /Sak open/);
  assert.doesNotMatch(text, /Sak named|Sak sealed|Forseglet/);
  // An administrator who works in no group sees no case, and so no count.
  assert.doesNotMatch((await house.ask(administrator, '/operator/groups/first')).text, /åpne? sak/);
});

// Seen to fail: without returnLeft(): the case stayed with somebody who could do nothing with it, and looked taken.
test('the cases of who has lost the role that brought them into a group return to its queue', async () => {
  const group = await house.addGroup('ved-rolle');
  await house.db.updateTable('groups').set({ role_claim: 'ved-rolle' }).where('id', '=', group).execute();
  const requester = await house.addPerson();
  const worker = await house.addPerson();
  const setRoles = (roles: string[]) =>
    house.db.updateTable('people').set({ roles }).where('id', '=', worker.id).execute();
  await setRoles(['ved-rolle']);
  const other = await house.addPerson({ roles: { [house.groups.second]: 'worker' } });
  const taken = await house.addCase({ requesterId: requester.id, groupId: group });
  const named = await house.addCase({ requesterId: requester.id, groupId: group });
  await house.db
    .updateTable('cases')
    .set({ assignee_id: worker.id, status: 'in-progress' })
    .where('id', '=', taken.id)
    .execute();
  const helps = { assignee_id: other.id, named: [other.id] };
  await house.db.updateTable('cases').set(helps).where('id', '=', named.id).execute();
  assert.equal(await returnLeft(house), 0);
  await setRoles([]);
  const returned = await Promise.all([returnLeft(house), returnLeft(house)]);
  assert.equal(returned[0] + returned[1], 1);
  const row = await house.db
    .selectFrom('cases')
    .select(['assignee_id', 'status'])
    .where('id', '=', taken.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual(row, { assignee_id: null, status: 'registered' });
});
