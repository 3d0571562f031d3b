import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser } from '../test-browser.ts';
import { startTestService, type TestService } from '../test-service.ts';

/** Numbers that stand nowhere else on the page. */
const LIMITS = {
  sendsPerAddressHour: 1109,
  provedSendsPerAddressHour: 1110,
  countriesPerAddressDay: 77,
  unusedPerPrefixHour: 1101,
  unusedPerPrefixDay: 1102,
  unusedPerCountryHour: 1103,
  unusedPerCountryDay: 1104,
  unusedPerAddressHour: 1105,
  unusedPerAddressDay: 1106,
  unusedPerAddressAccounts: 1111,
  unusedSharePercent: 43,
  closedFirstSeconds: 780,
  closedMaxSeconds: 61_200,
  budgetPerOrganisationDay: 1107,
  budgetPerDay: 1108,
};

let service: TestService;
before(async () => {
  service = await startTestService({ limits: { ...LIMITS, mode: 'record-only' } });
});
after(() => service.close());

for (const language of ['nb', 'en']) {
  test(`the limits page tells every limit of the money guard in ${language}, and that it only records`, async () => {
    const browser = createTestBrowser(service);
    browser.setCookie('vakt-language', language);
    const { text } = await browser.open('/limits');
    const digits = text.replaceAll(/(\d)[\s\u00a0,.](?=\d{3})/g, '$1');
    for (const [name, value] of Object.entries(LIMITS)) {
      const told = name === 'closedFirstSeconds' ? 13 : name === 'closedMaxSeconds' ? 17 : value;
      assert.match(digits, new RegExp(`(?<!\\d)${told}(?!\\d)`), name);
    }
    assert.match(text, language === 'nb' ? /blir nå bare notert/ : /only put on record at present/);
  });
}

test('what is not set is not told', async () => {
  Object.assign(service.settings.limits, { budgetPerOrganisationDay: null, budgetPerDay: null, mode: 'deny' });
  const { text } = await createTestBrowser(service).open('/limits');
  assert.doesNotMatch(text, /kroner|bare notert/);
  assert.match(text, /Det som ble avslått, teller ikke/);
});
