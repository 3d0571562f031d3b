import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../testing/test-house.ts';

let house: TestHouse;
before(async () => {
  house = await openTestHouse();
});
after(() => house.close());

test('the list shows the cases of the own groups, each with a link that keeps the list', async () => {
  const requester = await house.addPerson({ name: 'Berit Dahl' });
  const kari = await house.addPerson({ name: 'Kari Moen', roles: { [house.groups.first]: 'worker' } });
  const mine = await house.addCase({ requesterId: requester.id, title: 'Får ikke SMS-kode' });
  const other = await house.addCase({ requesterId: requester.id, title: 'Annen kø', groupId: house.groups.second });
  const page = await house.ask(kari, '/operator');
  assert.equal(page.status, 200);
  assert.match(page.text, /Får ikke SMS-kode/);
  assert.doesNotMatch(page.text, /Annen kø/);
  const all = await house.ask(kari, '/operator?queue=all&entry=form');
  assert.match(all.text, new RegExp(`href="/operator/cases/${other.number}\\?queue=all&amp;entry=form"`));
  assert.match(all.text, new RegExp(`href="/operator/cases/${mine.number}\\?queue=all&amp;entry=form"`));
  const none = await house.ask(kari, '/operator?queue=all&group=no-such-group');
  assert.match(none.text, /Ingen saker passer/);
});
