import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

/** What a group's page says of who works there and of cases that its lead does not see. */

let house: TestHouse;
let otherLead: TestPerson;
/** Looks after every group, and leads another one. */
let leadAndAdministrator: TestPerson;
let administrator: TestPerson;
let requester: TestPerson;

before(async () => {
  house = await openTestHouse();
  otherLead = await house.addPerson({ name: 'Otto', roles: { [house.groups.second]: 'lead' } });
  leadAndAdministrator = await house.addPerson({
    name: 'Beate',
    roles: { [house.groups.second]: 'lead' },
    administrator: true,
  });
  administrator = await house.addPerson({ name: 'Adm', administrator: true });
  requester = await house.addPerson({ name: 'Per' });
});
after(() => house.close());

// Seen to fail: with `ledBy` left out (nobody was told), and with every group for those that the viewer leads.
test('D9 a confidential case that was sent back twice is told of to a lead of its group, by number alone', async () => {
  const group = await house.addGroup('kasteball');
  const address = '/operator/groups/kasteball';
  const leading = await house.addPerson({ name: 'Lars', roles: { [group]: 'lead' } });
  const member = await house.addPerson({ roles: { [group]: 'worker' } });
  const manager = await house.addPerson({ name: 'Rektor' });
  const led = await house.addPerson({ roles: { [group]: 'lead' }, managerId: manager.id });
  const own = await house.addPerson({ roles: { [group]: 'lead' } });
  const byNobody = await house.addPerson({ name: 'Wenche', roles: { [group]: 'worker' } });
  const add = async (wish: Partial<Parameters<TestHouse['addCase']>[0]>) => {
    const usual = { requesterId: requester.id, groupId: group, named: [member.id], title: 'Varsel om vold' };
    const made = await house.addCase({ ...usual, confidentiality: 'sealed', ...wish });
    await house.db.updateTable('cases').set({ flagged_at: new Date() }).where('id', '=', made.id).execute();
    return made.number;
  };
  const [named, sealed] = [await add({ confidentiality: 'named' }), await add({})];
  const [recovery, theirs] = [
    await add({ requesterId: manager.id, recovery: true }),
    await add({ requesterId: own.id }),
  ];
  const { text } = await house.ask(leading, address);
  for (const number of [named, sealed]) {
    assert.ok(text.includes(`<span>${number}</span>`), number);
    assert.equal((await house.ask(leading, `/operator/cases/${number}`)).status, 404);
  }
  assert.doesNotMatch(text, /Varsel om vold|Forseglet|href="\/operator\/cases/);
  // Neither whose case it is, nor who is led by whom it lets back in, nor anybody who does not lead the group.
  assert.equal((await house.ask(own, address)).text.includes(theirs), false);
  assert.equal((await house.ask(led, address)).text.includes(recovery), false);
  for (const person of [otherLead, leadAndAdministrator, administrator, requester, byNobody])
    assert.equal((await house.ask(person, address)).text.includes(named), false, person.name);
});

// Seen to fail: with people listed by membership alone; and D12 without `byRole` in requireMember().
test('who works in a group by role is listed with the workload, and cannot be changed as a member', async () => {
  const group = await house.addGroup('rollegruppe');
  await house.db.updateTable('groups').set({ role_claim: 'rollegruppe' }).where('id', '=', group).execute();
  const leading = await house.addPerson({ roles: { [group]: 'lead' } });
  const byRole = await house.addPerson({ name: 'Randi Rolle' });
  const elsewhere = await house.addPerson({ name: 'Arne Annen' });
  const setRoles = (id: string, roles: string[]) =>
    house.db.updateTable('people').set({ roles }).where('id', '=', id).execute();
  await setRoles(byRole.id, ['rollegruppe']);
  await setRoles(elsewhere.id, ['en-annen']);
  await setRoles(leading.id, ['rollegruppe']);
  const made = await house.addCase({ requesterId: requester.id, groupId: group });
  await house.db
    .updateTable('cases')
    .set({ assignee_id: byRole.id, status: 'in-progress' })
    .where('id', '=', made.id)
    .execute();
  const { text } = await house.ask(leading, '/operator/groups/rollegruppe');
  const row = /<li><span>Randi Rolle<\/span>.*?<\/li>/s.exec(text)?.[0] ?? '';
  assert.match(row, /Saksbehandler ved rolle.*1 åpen sak/s);
  assert.doesNotMatch(text, /Arne Annen/);
  assert.equal(text.split(`members/${leading.id}"`).length, 2, 'a member with the role is listed once');
  const address = `/operator/groups/rollegruppe/members/${byRole.id}`;
  assert.equal((await house.ask(leading, address)).status, 404);
  for (const form of ['role', 'absence', 'remove'])
    assert.equal((await house.ask(leading, `${address}/${form}`, { role: 'lead' })).status, 404, form);
  const members = house.db.selectFrom('memberships').select('role').where('person_id', '=', byRole.id);
  assert.deepEqual(await members.execute(), []);
});

// Seen to fail: with the end of the period of today alone, which is the first of each.
test('an absence that goes on in further periods is said to end with the last of them that follows without a day between', async () => {
  const group = await house.addGroup('fravaer');
  const leading = await house.addPerson({ roles: { [group]: 'lead' } });
  const addAway = async (name: string, ...periods: [from: number, to: number][]) => {
    const { id } = await house.addPerson({ name, roles: { [group]: 'worker' } });
    const day = (offset: number) => sql`((now() at time zone 'Europe/Oslo')::date + ${offset}::int)`;
    for (const [from, to] of periods)
      await sql`insert into absences (id, person_id, starts_on, ends_on, created_by)
        values (gen_random_uuid(), ${id}, ${day(from)}, ${day(to)}, ${leading.id})`.execute(house.db);
  };
  await addAway('Whole', [-1, 12]);
  await addAway('Short', [-1, 3]);
  await addAway('Follows', [-1, 3], [4, 6], [5, 12]);
  await addAway('Returns', [-1, 3], [5, 12]);
  await addAway('Later', [1, 12]);
  const { text } = await house.ask(leading, '/operator/groups/fravaer');
  const awayOf = (name: string) => {
    const row = text.slice(text.indexOf(`>${name}<`)).split('</li>')[0] ?? '';
    return /Borte til og med [^<]+/.exec(row)?.[0] ?? null;
  };
  assert.ok(awayOf('Whole') && awayOf('Short') && awayOf('Whole') !== awayOf('Short'));
  assert.equal(awayOf('Follows'), awayOf('Whole'));
  assert.equal(awayOf('Returns'), awayOf('Short'));
  assert.equal(awayOf('Later'), null);
});
