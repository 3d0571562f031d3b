import { expect, type Page, test } from '@playwright/test';
import { ageSignIns } from './support/database.ts';
import { createKeyboard } from './support/keyboard.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode, typePassword } from './support/quick-steps.ts';

/** Step-up (RFC 9470): in the middle of a session an act needs a fresher sign-in than the one that is there. */

const { desk } = stackAddresses();
const HOURS = 2;

/** An operator who signed in to the desk with two factors hours ago. */
async function signInHoursAgo(page: Page, person: Person) {
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await ageSignIns(stackAddresses(), person.userName, HOURS);
  return phone;
}

test('an act that needs a fresh sign-in asks for it in the middle of the session, and goes on where it was: by keyboard', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 50);
  const phone = await signInHoursAgo(page, person);
  const keys = createKeyboard(page);
  await page.goto(`${desk}/operator`);
  await expectQueue(page, person);
  // A full list is two hundred stops of the focus: there is a way past it.
  await keys.activate(page.getByRole('link', { name: 'Hopp forbi saklista' }));
  await keys.activate(page.getByRole('link', { name: 'Påloggingen din' }));
  // The sign-in service asks anew; nothing that was proved hours ago counts.
  await keys.activate(page.getByRole('button', { name: person.address }));
  await expect(page.locator('input[name=password]')).toBeVisible();
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page).toHaveURL(`${desk}/operator/own-sign-in`);
  await expect(page.getByRole('heading', { name: 'Påloggingen din' })).toBeVisible();
  await expect(page.getByText('To faktorer')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Påloggingen din' })).toBeVisible();
});

test('a resource answers 401 with what it needs; the browser goes where that says and comes back to it', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 51);
  const phone = await signInHoursAgo(page, person);
  await page.goto(`${desk}/operator`);
  const answer = await page.request.get(`${desk}/operator/own-sign-in.json`);
  expect(answer.status()).toBe(401);
  const challenge = answer.headers()['www-authenticate'] ?? '';
  expect(challenge).toContain('error="insufficient_user_authentication"');
  expect(challenge).toContain('max_age="300"');
  await page.goto(`${desk}/operator/step-up?${new URLSearchParams({ challenge, return: '/operator/own-sign-in' })}`);
  await page.getByRole('button', { name: person.address }).click();
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page).toHaveURL(`${desk}/operator/own-sign-in`);
  const again = await page.request.get(`${desk}/operator/own-sign-in.json`);
  expect(again.status()).toBe(200);
  expect((await again.json()).acr).toBe('https://refeds.org/profile/mfa');
});

test('a level that is not there gives the service an error, and the session goes on as it was', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 52);
  await signInHoursAgo(page, person);
  await page.goto(`${desk}/operator`);
  const challenge = 'Bearer error="insufficient_user_authentication", acr_values="urn:example:not-offered"';
  await page.goto(`${desk}/operator/step-up?${new URLSearchParams({ challenge, return: '/operator' })}`);
  await expect(page.getByRole('heading', { name: 'Operatører må logge inn med kode' })).toBeVisible();
  await page.goto(`${desk}/operator`);
  await expectQueue(page, person);
});
