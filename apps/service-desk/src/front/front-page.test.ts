import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../testing/test-house.ts';

/** The front page, for those who have no account and those who have one. */
let house: TestHouse;
before(async () => {
  house = await openTestHouse();
});
after(() => house.close());

test('who cannot sign in is told how to reach the desk; who is signed in is not', async () => {
  const { supportLine } = house.settings.organisation;
  const main = async (person: Parameters<TestHouse['ask']>[0]) =>
    /<main.*<\/main>/s.exec((await house.ask(person, '/')).text)?.[0] ?? '';
  const signedOut = await main(null);
  assert.match(signedOut, /Har du ikke konto/);
  assert.ok(signedOut.includes(String(supportLine)));
  assert.doesNotMatch(await main(await house.addPerson({})), /Har du ikke konto/);
});
