import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser } from './test-browser.ts';
import { addPerson, addPersonWithPhone, enrolPhone, enterCode, enterPassword, newNumber } from './test-people.ts';
import { createRelyingParty } from './test-relying-party.ts';
import { startTestService, type TestService } from './test-service.ts';

let service: TestService;
before(async () => {
  service = await startTestService();
});
after(() => service.close());

test('the walk for a person with a phone: password, code, and a verified ID token with two factors', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const desk = await createRelyingParty(service);
  const started = await desk.start(browser);
  const challenge = await enterPassword(service, browser, started.page, person);
  const callback = await enterCode(service, browser, challenge, person.phone.number);
  const claims = await desk.finish(started, callback);
  assert.equal(claims.sub, person.id);
  assert.equal(claims['acr'], 'https://refeds.org/profile/mfa');
  assert.deepEqual(claims['amr'], ['pwd', 'sms', 'mfa', 'mca']);
});

test('the walk for a person with nothing: the first phone is proved through the pages', async () => {
  const person = await addPerson(service);
  const browser = createTestBrowser(service);
  const vault = await createRelyingParty(service, 'vault');
  const started = await vault.start(browser);
  const moreInfo = await enterPassword(service, browser, started.page, person);
  const number = newNumber();
  const callback = await enrolPhone(service, browser, moreInfo, number);
  assert.equal((await vault.finish(started, callback))['acr'], 'https://refeds.org/profile/mfa');
});
