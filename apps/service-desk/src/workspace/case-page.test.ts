import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

let house: TestHouse;
let rita: TestPerson;
let kari: TestPerson;

before(async () => {
  house = await openTestHouse();
  rita = await house.addPerson({ name: 'Rita Melder', email: 'rita@ntnu.no' });
  kari = await house.addPerson({ name: 'Kari Saksen', roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

test('shows case', async () => {
  const { number } = await house.addCase({ requesterId: rita.id });
  const page = await house.ask(kari, `/operator/cases/${number}`);
  assert.equal(page.status, 200, page.text.slice(0, 500));
  assert.match(page.text, /Skriveren virker ikke/);
});
