import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser } from '../test-browser.ts';
import { addPerson, addPersonWithPhone, askToEnrol, enterCode, enterPassword } from '../test-people.ts';
import { createRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ limits: { sendsPerNumberHour: 3, sendsPerNumberDay: 3, sendsPerPrefixHour: 3 } });
});
after(() => service.close());

// Seen to fail (first found so): the owner got no code for an hour, or a day.
test('P11 who enrols somebody else’s number over and over does not use up the codes that its owner signs in with', async () => {
  const [owner, stranger] = [await addPersonWithPhone(service), await addPerson(service)];
  const { number } = owner.phone;
  const vault = await createRelyingParty(service, 'vault');
  const browser = createTestBrowser(service);
  const moreInfo = await enterPassword(service, browser, (await vault.start(browser)).page, stranger);
  let page = await askToEnrol(service, browser, moreInfo, number);
  for (let more = 0; more < 4; more += 1) {
    const contact = await browser.post(`${page.url.pathname}/change-number`);
    if (!contact.forms.some((form) => form.action.endsWith('/contact'))) break;
    page = await browser.submit(contact, '/contact', {
      kind: 'authentication-phone',
      country: 'NO',
      number: number.replace('+47', ''),
      channel: 'sms',
    });
    await service.settle();
  }
  assert.equal(service.phones.codesTo(number).length, 3, 'what a stranger may send to a number is bounded');
  const owners = createTestBrowser(service);
  const desk = await createRelyingParty(service);
  const atCode = await enterPassword(service, owners, (await desk.start(owners)).page, owner);
  assert.equal(service.phones.codesTo(number).length, 4);
  assert.ok((await enterCode(service, owners, atCode, number)).isForeign);
});
