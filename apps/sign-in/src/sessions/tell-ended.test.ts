import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { createListener } from '@vakt/storage/listen';
import { resetMethods } from '../accounts/reset-methods.ts';
import { setPassword } from '../directories/built-in/set-password.ts';
import { createTestBrowser, type TestBrowser } from '../test-browser.ts';
import { addPersonWithPhone, enterCode, enterPassword, type TestPerson, type TestPhone } from '../test-people.ts';
import { createRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { createTestService } from '../test-settings.ts';
import { SESSIONS_ENDED } from './ended-channel.ts';
import { tellEndedSessions } from './tell-ended.ts';

let service: TestService;
before(async () => {
  const desk = createTestService('desk', {});
  const client = { ...desk.client, backchannelLogoutUri: 'http://localhost:9/backchannel-logout' };
  service = await startTestService({ services: [{ ...desk, client }] });
});
after(() => service.close());

/** Signs in at the desk; gives the `sid` that the desk knows the session by. */
async function signIn(browser: TestBrowser, person: TestPerson & { phone: TestPhone }): Promise<unknown> {
  const desk = await createRelyingParty(service);
  const started = await desk.start(browser);
  const atCode = await enterPassword(service, browser, started.page, person);
  const { sid } = await desk.finish(started, await enterCode(service, browser, atCode, person.phone.number));
  return sid;
}

const tell = () => tellEndedSessions({ ...service, log: createSilentLog() }, 60);

// Seen to fail (first found so): nothing called the provider, and the desk kept its session for a day.
test('T5 a password that is set and methods that are reset end what relying parties hold, in every browser, once', async () => {
  const person = await addPersonWithPhone(service);
  const sids = [await signIn(createTestBrowser(service), person), await signIn(createTestBrowser(service), person)];
  await tell();
  assert.equal(service.logouts.length, 0);
  await setPassword(service, person.id, 'et helt annet passord');
  await tell();
  await tell();
  assert.deepEqual(
    service.logouts
      .splice(0)
      .map((notice) => notice.sid)
      .sort(),
    sids.sort(),
  );
  const again = await signIn(createTestBrowser(service), { ...person, password: 'et helt annet passord' });
  await resetMethods(service, { accountId: person.id, reason: 'mistet telefonen', by: 'support' });
  await tell();
  assert.deepEqual(service.logouts.splice(0), [{ clientId: 'desk', accountId: person.id, sid: again }]);
});

// Seen to fail with the sessions that live left out of listEndedProviderSessions.
test('who has signed in again in the same browser meanwhile is not signed out', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  await signIn(browser, person);
  await setPassword(service, person.id, person.password);
  await signIn(browser, person);
  await tell();
  assert.equal(service.logouts.length, 0);
});

test('the service hears of it when the command’s transaction is done', async () => {
  const person = await addPersonWithPhone(service);
  await signIn(createTestBrowser(service), person);
  const listener = createListener(service.databaseUrl, createSilentLog());
  try {
    const { promise: heard, resolve } = Promise.withResolvers<string>();
    await listener.listen(SESSIONS_ENDED, resolve);
    await setPassword(service, person.id, 'et helt annet passord');
    assert.equal(await heard, '');
  } finally {
    await listener.close();
  }
});
