import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from '../../test-browser.ts';
import { createJourneyAtChallenge, type TestJourney } from '../../test-journeys.ts';
import { addPersonWithPhone, newNumber } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { NO_LIMITS } from '../../test-settings.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
});
after(() => service.close());

async function toPreferences(): Promise<{
  person: Awaited<ReturnType<typeof addPersonWithPhone>>;
  journey: TestJourney;
  page: Page;
}> {
  const person = await addPersonWithPhone(service);
  const journey = await createJourneyAtChallenge(service, person);
  return { person, journey, page: await journey.browser.post(journey.path('code'), { code: journey.code }) };
}

const bare = (number: string) => number.replace('+47', '');

const listNumbers = async (accountId: string) =>
  (
    await service.db
      .selectFrom('methods')
      .select('number_hash')
      .where('account_id', '=', accountId)
      .where('removed_at', 'is', null)
      .execute()
  ).map((row) => row.number_hash);

const hash = (number: string) => service.keyring.hash('phone-number', number);

// Seen to fail with the draft not kept.
test('two phones typed at once are proved one after the other, and what was typed waits meanwhile', async () => {
  const { person, journey, page } = await toPreferences();
  const { browser } = journey;
  const [office, alternate] = [newNumber(), newNumber()];
  const typed = {
    ticked: ['authentication-phone', 'office-phone', 'alternate-phone'],
    'office-phone-country': 'NO',
    'office-phone-number': bare(office),
    'alternate-phone-country': 'NO',
    'alternate-phone-number': bare(alternate),
  };
  const first = await browser.submit(page, '/preferences', typed);
  await service.settle();
  assert.deepEqual(await listNumbers(person.id), [hash(person.phone.number)], 'nothing counts before it is proved');
  const back = await browser.submit(first, '/proof', { code: service.phones.codeTo(office) });
  const form = back.forms.find((one) => one.action.endsWith('/preferences'));
  assert.deepEqual(
    form?.fields.filter(([name]) => name === 'ticked').map(([, value]) => value),
    typed.ticked,
  );
  assert.equal(
    form?.fields.some(([name, value]) => name === 'alternate-phone-number' && value === bare(alternate)),
    true,
  );
});

// Seen to fail with neither the count of what stays nor the default asked for.
test('at least one method stays, and a default that does not stay is refused', async () => {
  const { person, journey, page } = await toPreferences();
  const { browser } = journey;
  const refused: Record<string, string | string[]>[] = [
    { ticked: [] },
    { ticked: ['app'] },
    { ticked: ['office-phone'] },
    { defaultOption: 'sms:nobody' },
    { defaultOption: '' },
  ];
  for (const typed of refused) {
    await browser.submit(page, '/preferences', typed);
    const shown = await browser.open(page.url);
    assert.equal(shown.text.includes('lagret') && shown.forms.some((form) => form.action.endsWith('/change')), false);
    if (shown.forms.some((form) => form.action.endsWith('/change-number')))
      await browser.submit(shown, '/change-number');
    assert.deepEqual(await listNumbers(person.id), [hash(person.phone.number)]);
  }
});

/** Text messages to a number that hold no code, since the last look. */
function noticesTo(number: string): string[] {
  return service.phones.texts.filter(({ to, body }) => to === number && !/\d{6}/.test(body)).map(({ body }) => body);
}

// Seen to fail (first found so): only a number that was replaced was told.
test('what happens to the methods is told to the phones that were there before, and to nobody else', async () => {
  const { person, journey, page } = await toPreferences();
  const { browser } = journey;
  const first = person.phone.number;
  assert.deepEqual(noticesTo(first), []);
  const added = newNumber();
  const verify = await browser.submit(page, '/preferences', {
    ticked: ['authentication-phone', 'alternate-phone'],
    'alternate-phone-country': 'NO',
    'alternate-phone-number': bare(added),
  });
  await service.settle();
  const proved = await browser.submit(verify, '/proof', { code: service.phones.codeTo(added) });
  await service.settle();
  const [told, ...more] = noticesTo(first);
  assert.match(
    told ?? '',
    /Kontoen din hos ntnu\.no har fått en ny påloggingsmetode\. Var det ikke deg, kontakt brukerstøtte: /,
  );
  assert.deepEqual(more, []);
  assert.deepEqual(noticesTo(added), [], 'the new phone has just been told by its own code');
  await browser.submit(proved, '/preferences', {
    ticked: ['authentication-phone'],
    defaultOption: `sms:${person.phone.methodId}`,
  });
  await service.settle();
  assert.match(
    noticesTo(added).at(-1) ?? '',
    /er endret\. Ikke deg\? Velg Varsler på localhost:\d+, kode [A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{5}\./,
  );
  assert.match(noticesTo(first).at(-1) ?? '', /En påloggingsmetode er fjernet fra kontoen din hos ntnu\.no/);
  assert.equal(noticesTo(first).length, 2);
  for (const number of [first, added]) {
    assert.ok(![...noticesTo(first), ...noticesTo(added)].some((text) => text.includes(number.slice(-8))));
  }
});
