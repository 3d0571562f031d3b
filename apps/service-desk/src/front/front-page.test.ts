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

// Seen to fail: with the text of the default language for every page.
test('how to reach the desk is said in the language of the page, with its own language on it', async () => {
  const english = { headers: { 'accept-language': 'en' } };
  const usual = await (await fetch(house.origin, english)).text();
  assert.equal(usual.split('<span lang="nb">Brukerstøtte 73 59 15 00</span>').length, 2);
  const { organisation } = house.settings;
  const several = { nb: 'Ring 73 59 15 00', en: 'Call 73 59 15 00' };
  Object.assign(organisation, { supportLine: several });
  const said = await (await fetch(house.origin, english)).text();
  assert.match(said, /<span lang="en">Call 73 59 15 00<\/span>/);
  assert.match(said, /<p class="vk-footer__support" lang="en">Call 73 59 15 00<\/p>/);
  assert.doesNotMatch(said, /Ring 73/);
  assert.match((await house.ask(null, '/')).text, /lang="nb">Ring 73 59 15 00/);
});
