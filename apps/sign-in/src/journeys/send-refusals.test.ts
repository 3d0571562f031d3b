import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTranslator } from '@vakt/messages/translate';
import type { PageContext } from '../web/page-context.ts';
import { describeSendRefusal } from './send-refusals.ts';

/** Every limit that a wait can end, as `spendSend` names them. */
const LIMITS = [
  'sendsPerNumberHour',
  'callsPerNumberHour',
  'sendsPerAccountDay',
  'sendsPerPrefixHour',
  'sendsPerAddressHour',
  'provedSendsPerAddressHour',
  'sendsPerCountryDay',
  'sendsPerOrganisationDay',
  'budgetPerOrganisationDay',
  'budgetPerDay',
  'countriesPerAddressDay',
  'closedPrefix',
  'closedCountry',
  'closedAddress',
];

/** As much of a page as the words need. */
function createPage(language: 'nb' | 'nn' | 'en'): PageContext {
  const { t } = createTranslator(language);
  return { t, language, organisation: { name: 'NTNU' } } as unknown as PageContext;
}

for (const language of ['nb', 'nn', 'en'] as const) {
  test(`each limit has its own sentence in ${language}, with the wait in it and no number of anybody`, () => {
    const page = createPage(language);
    const told = LIMITS.map((limit) => describeSendRefusal(page, { limit, minutes: 17 }));
    assert.equal(new Set(told).size, LIMITS.length);
    for (const text of told) assert.match(text, /17 min/);
    const others = (['nb', 'nn', 'en'] as const).filter((one) => one !== language);
    for (const other of others)
      for (const limit of LIMITS)
        assert.ok(!told.includes(describeSendRefusal(createPage(other), { limit, minutes: 17 })), `${limit} ${other}`);
  });
}

test('a long wait is told in whole hours, rounded up; a short one in minutes', () => {
  const wait = (minutes: number) => describeSendRefusal(createPage('en'), { limit: 'sendsPerCountryDay', minutes });
  assert.match(wait(1), /Wait 1 minute,/);
  assert.match(wait(90), /Wait 90 minutes,/);
  assert.match(wait(91), /Wait 2 hours,/);
  assert.match(wait(1440), /Wait 24 hours,/);
});
