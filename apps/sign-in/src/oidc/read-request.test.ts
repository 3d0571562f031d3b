import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser } from '../test-browser.ts';
import { createRelyingParty, type Wishes } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { readRequest } from './read-request.ts';

const MFA = 'https://refeds.org/profile/mfa';

let service: TestService;
before(async () => {
  service = await startTestService();
});
after(() => service.close());

// Seen to fail (first found so): PostgreSQL keeps no NUL, and the page was an error of ours.
test('T11 what a relying party sends and no database keeps is no error of ours', async () => {
  const browser = createTestBrowser(service);
  const desk = await createRelyingParty(service);
  const essential = (value: unknown) => ({ id_token: { acr: { essential: true, values: [MFA, value] } } });
  const wishes: Wishes[] = [
    { login_hint: 'kari\u0000' },
    { login_hint: 'kari\r\nset-cookie: a=b' },
    { acr_values: `${MFA} a\u0000b` },
    { ui_locales: 'nb\u0000 en' },
    { claims: essential('a\u0000') },
    { claims: essential('\ud800') },
    { claims: essential({ $ne: null }) },
  ];
  for (const wish of wishes) {
    const { page } = await desk.start(browser, wish);
    assert.equal(page.status, 200, JSON.stringify(wish));
    assert.equal(
      page.forms.some((form) => form.action.endsWith('/password')),
      true,
      page.heading,
    );
  }
});

test('an essential level that is no text at all stays essential: nobody is let in with less', () => {
  const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'a\u0000' } } });
  assert.deepEqual(readRequest({ client_id: 'desk', claims }).essentialAcr, []);
});
