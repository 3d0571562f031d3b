import { expect, test } from '@playwright/test';
import {
  answerCode,
  type CodeSource,
  enterPassword,
  expectInside,
  passGate,
  registerPhone,
  savePreferences,
  type Walk,
  walkWholeGuide,
} from './support/guide-steps.ts';
import { GUIDE } from './support/guide-words.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { phoneOf } from './support/phone.ts';

/** The guide "NTNU hjelp for saksbehandlere: Pålogging med SMS kode", word for word, from the first line to the last. */

function bySms(person: Person): CodeSource {
  const phone = phoneOf(person.mobile);
  return { channel: 'sms', next: () => phone.nextCode() };
}

function byCall(person: Person): CodeSource {
  const phone = phoneOf(person.mobile);
  return { channel: 'call', next: async () => ({ code: await phone.answerAndListen(), reference: null }) };
}

for (const language of ['nb', 'en'] as const) {
  test.describe(`the guide in ${language}`, () => {
    const words = GUIDE[language];
    test.use({ locale: words.locale });
    test('steps 1 to 9, word for word', async ({ page }) => {
      const person = personOf('operator', language === 'nb' ? 1 : 2);
      await walkWholeGuide({ page, words, person, source: bySms(person) }, stackAddresses());
    });
  });
}

test.describe('the guide with JavaScript off', () => {
  test.use({ javaScriptEnabled: false });
  test('steps 1 to 9, word for word', async ({ page }) => {
    const person = personOf('operator', 3);
    await walkWholeGuide({ page, words: GUIDE.nb, person, source: bySms(person) }, stackAddresses());
  });
});

test('the guide with a call instead of a message', async ({ page }) => {
  test.setTimeout(120_000);
  const person = personOf('operator', 4);
  await walkWholeGuide({ page, words: GUIDE.nb, person, source: byCall(person) }, stackAddresses());
});

test('from the desk with nothing enrolled: through the set-up, and into the desk', async ({ page }) => {
  const person = personOf('operator', 5);
  const { desk } = stackAddresses();
  const walk: Walk = { page, words: GUIDE.nb, person, source: bySms(person) };
  await page.goto(desk);
  await page.getByText(walk.words.operator).first().click();
  await enterPassword(walk, 'NTNU hjelp');
  await passGate(walk);
  await registerPhone(walk);
  await savePreferences(walk);
  await page.getByRole('button', { name: walk.words.goOn }).click();
  await expectInside(walk, desk);
});

test('who is signed in already gets the account chooser at the set-up link, and goes straight to step 3', async ({
  page,
}) => {
  const person = personOf('ansatt', 1);
  const { signIn, desk } = stackAddresses();
  const walk: Walk = { page, words: GUIDE.nb, person, source: bySms(person) };
  await page.goto(`${desk}/self-service`);
  await enterPassword(walk, 'NTNU hjelp');
  await expect(page).toHaveURL(new RegExp(`^${desk}/`));
  await page.goto(`${signIn}/mfasetup`);
  await expect(page.getByRole('heading', { name: walk.words.choose })).toBeVisible();
  await page.getByRole('button', { name: person.address }).click();
  await passGate(walk);
  await registerPhone(walk);
  await savePreferences(walk);
});

test('an end user gets in with the password, and never to the operators', async ({ page }) => {
  const person = personOf('ansatt', 2);
  const { desk } = stackAddresses();
  const walk: Walk = { page, words: GUIDE.nb, person, source: bySms(person) };
  await page.goto(`${desk}/self-service`);
  await enterPassword(walk, 'NTNU hjelp');
  await expect(page.getByText('Mine saker').first()).toBeVisible();
  await page.goto(`${desk}/operator`);
  await expect(page.getByRole('button', { name: walk.words.nextCase })).toHaveCount(0);
});

test('signing out signs out, at the desk and at the sign-in service', async ({ page }) => {
  const person = personOf('operator', 6);
  const { desk } = stackAddresses();
  const walk: Walk = { page, words: GUIDE.nb, person, source: bySms(person) };
  await walkWholeGuide(walk, stackAddresses());
  await page.locator('header details summary', { hasText: person.name }).click();
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', { name: 'Vil du logge ut?' })).toBeVisible();
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByText('Du er logget ut av NTNU hjelp.')).toBeVisible();
  await page.goto(`${desk}/operator`);
  await enterPassword(walk, 'NTNU hjelp');
  await answerCode(walk, desk);
});
