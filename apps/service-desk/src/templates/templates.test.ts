import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { addTemplate } from './test-templates.ts';

let house: TestHouse;
let kari: TestPerson;

before(async () => {
  house = await openTestHouse();
  kari = await house.addPerson({ name: 'Kari', roles: { [house.groups.first]: 'editor' } });
});
after(() => house.close());

const rowOf = (id: string) =>
  house.db.selectFrom('templates').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('an editor writes a template in the browser, and the group has it', async () => {
  const form = {
    name: 'Be om mer',
    group: house.groups.first,
    nb: 'Hei {fornavn}!',
    en: 'Hi {first name}!',
    status: 'waiting-user',
    tag: ' Venter  Svar ',
  };
  const saved = await house.ask(kari, '/operator/templates', form);
  assert.equal(saved.location, '/operator/templates?done=saved');
  const jon = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
  const list = await house.ask(jon, '/operator/templates');
  assert.match(list.text, /Be om mer[\s\S]*Gruppe first · Bokmål, Engelsk · Venter på bruker · venter svar/);
  assert.doesNotMatch(list.text, /templates\/new/);
  assert.equal((await house.ask(jon, '/operator/templates/new')).status, 403);
});

test('a slip of the pen is told beside its text, and the texts stay', async () => {
  const form = { name: '', group: house.groups.first, nb: 'Hei {forname}!', nn: '', en: '' };
  const answer = await house.ask(kari, '/operator/templates', form);
  assert.equal(answer.status, 422);
  for (const words of ['Gi malen et navn.', 'Kjenner ikke disse ordene: forname.', 'Hei {forname}!</textarea>']) {
    assert.ok(answer.text.includes(words), words);
  }
  const empty = await house.ask(kari, '/operator/templates', { ...form, name: 'Tom', nb: '' });
  assert.match(empty.text, /Skriv malen på minst ett språk\./);
});

test('D17 two who change a template: the second is told, and can save all the same', async () => {
  const id = await addTemplate(house, { name: 'Felles' });
  const seen = String((await rowOf(id)).updated_at.getTime());
  const save = (nb: string, at: string) =>
    house.ask(kari, `/operator/templates/${id}`, { name: 'Felles', nb, seen: at });
  assert.equal((await save('Først', seen)).status, 303);
  const second = await save('Så', seen);
  assert.equal(second.status, 409);
  assert.match(second.text, /Så<\/textarea>/);
  assert.deepEqual((await rowOf(id)).bodies, { nb: 'Først' });
  const newest = /name="seen" value="(\d+)"/.exec(second.text)?.[1] ?? '';
  assert.equal((await save('Så', newest)).status, 303);
  assert.deepEqual((await rowOf(id)).bodies, { nb: 'Så' });
});

test('a template that is removed is gone for all; a draft that began with it is sent without its status', async () => {
  const id = await addTemplate(house, { name: 'Skal bort', statusAfter: 'done' });
  await house.ask(kari, `/operator/templates/${id}/remove`, {});
  assert.doesNotMatch((await house.ask(kari, '/operator/templates')).text, /Skal bort/);
  assert.equal((await house.ask(kari, `/operator/templates/${id}`)).status, 404);
  const rita = await house.addPerson();
  const made = await house.addCase({ requesterId: rita.id });
  await house.ask(kari, `/operator/cases/${made.number}/reply`, { body: 'Hei', template: id, version: '1' });
  const row = await house.db.selectFrom('cases').select('status').where('id', '=', made.id).executeTakeFirstOrThrow();
  assert.equal(row.status, 'in-progress');
});

test('templates for everybody are the administrator’s', async () => {
  const boss = await house.addPerson({ roles: { [house.groups.second]: 'editor' }, administrator: true });
  const made = await house.ask(boss, '/operator/templates', { name: 'For alle', group: 'all', nb: 'Hei' });
  assert.equal(made.status, 303);
  assert.match((await house.ask(kari, '/operator/templates')).text, /<strong>For alle<\/strong>/);
});
