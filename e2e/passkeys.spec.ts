import { expect, test } from '@playwright/test';
import { createKeyboard } from './support/keyboard.ts';
import {
  addOnOwnPage,
  enrolForOffer,
  goToOffer,
  goToPassword,
  passkeyButton,
  passkeyLine,
} from './support/passkey-steps.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { act, expectQueue, typeCode, typePassword } from './support/quick-steps.ts';
import { addAuthenticator } from './support/virtual-authenticator.ts';

/** Passkeys with Chromium's own virtual authenticator: real keys, real signatures, the browser's own checks. */

test('offered after a message, added with one press, and asked for instead of a code from then on', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 7);
  const authenticator = await addAuthenticator(page, { deviceBound: true });
  const phone = await enrolForOffer(page, person);
  await goToOffer(page, person, phone);
  await page.getByRole('button', { name: 'Legg til passnøkkel' }).click();
  await expect(page.getByRole('heading', { name: 'Legg til en passnøkkel' })).toBeVisible();
  await authenticator.verify(false);
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).toContainText('Passnøkkelen ble ikke laget.');
  await authenticator.verify(true);
  await passkeyButton(page).click();
  await expectQueue(page, person);
  expect(await authenticator.count()).toBe(1);

  await authenticator.touch(false);
  await goToPassword(page);
  // The browser's suggestion waits meanwhile: it is called off by the form.
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Bekreft at det er deg' })).toBeVisible();
  await authenticator.touch(true);
  await authenticator.verify(false);
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).toContainText('Ingen passnøkkel ble brukt.');
  await authenticator.verify(true);
  await passkeyButton(page).click();
  await expectQueue(page, person);

  await authenticator.touch(false);
  await goToPassword(page);
  await typePassword(page, person);
  await page.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await page.getByRole('button', { name: `Send tekstmelding til +XX XXXXXX${person.mobile.slice(-2)}` }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
});

test('alone: by the browser’s suggestion and by the button, without user name or password', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 8);
  const authenticator = await addAuthenticator(page);
  await addOnOwnPage(page, person);
  await page.context().clearCookies();
  // With a finger on it the suggestion is taken as soon as it is made.
  const signed = authenticator.signed();
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await expectQueue(page, person);
  await signed;

  await authenticator.touch(false);
  await goToPassword(page);
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).toHaveText('Følg det enheten din sier.');
  await goToPassword(page);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await expectQueue(page, person);

  await authenticator.touch(false);
  await goToPassword(page);
  await authenticator.verify(false);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).toContainText('Prøv på nytt, eller logg inn med passord.');
});

test('on the own page: added, given another name, removed; a browser without it says so', async ({ page, browser }) => {
  test.setTimeout(90_000);
  const person = personOf('ansatt', 10);
  await addAuthenticator(page);
  await addOnOwnPage(page, person);
  const entry = page.locator('#methods .vk-entry', { hasText: 'Passnøkkel' });
  await expect(entry).toContainText('Lagt til');
  await entry.getByText('Gi nytt navn').click();
  await entry.locator('input[name=name]').fill('Jobbtelefonen');
  await entry.getByRole('button', { name: 'Lagre' }).click();
  await expect(page.locator('#methods .vk-entry', { hasText: 'Jobbtelefonen' })).toContainText('Passnøkkel');
  await act(page, 'add-passkey').click();
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).toHaveText('Denne enheten har alt en passnøkkel for kontoen din.');
  await act(page, 'leave-passkey').click();

  const other = await browser.newContext({ locale: 'nb-NO' });
  const elsewhere = await other.newPage();
  const stranger = await addAuthenticator(elsewhere);
  await goToPassword(elsewhere);
  await passkeyButton(elsewhere).click();
  await expect(passkeyLine(elsewhere)).toContainText('enheten har ingen passnøkkel herfra');
  expect(await stranger.count()).toBe(0);
  await other.close();

  await page.locator('#methods .vk-entry', { hasText: 'Jobbtelefonen' }).getByRole('button', { name: 'Fjern' }).click();
  await expect(page.getByRole('heading', { name: 'Jobbtelefonen' })).toBeVisible();
  await act(page, 'remove-asked').click();
  await expect(page.locator('#methods .vk-entry', { hasText: 'Jobbtelefonen' })).toHaveCount(0);
});

test('a passkey that was removed signs in no more, and the page says it in the words of any wrong one', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const person = personOf('ansatt', 11);
  const authenticator = await addAuthenticator(page);
  await addOnOwnPage(page, person);
  await page.locator('#methods .vk-entry', { hasText: 'Passnøkkel' }).getByRole('button', { name: 'Fjern' }).click();
  await act(page, 'remove-asked').click();
  await expect(page.locator('.vk-entry')).not.toHaveCount(0);
  await authenticator.touch(false);
  await goToPassword(page);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await expect(page.locator('[data-error-summary]')).toContainText('Passnøkkelen kan ikke brukes her.');
});

test('not now, and do not ask again: on to the desk, and not offered again', async ({ page }) => {
  test.setTimeout(90_000);
  await addAuthenticator(page);
  const person = personOf('operator', 10);
  const phone = await enrolForOffer(page, person);
  await goToOffer(page, person, phone);
  await page.getByRole('button', { name: 'Ikke nå' }).click();
  await expectQueue(page, person);
  await goToPassword(page);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
});

test('by keyboard alone: the offer, the passkey, the sign-in with it', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 9);
  const authenticator = await addAuthenticator(page);
  const keyboard = createKeyboard(page);
  const phone = await enrolForOffer(page, person);
  await goToOffer(page, person, phone);
  await keyboard.activate(page.getByRole('button', { name: 'Legg til passnøkkel' }));
  await expect(page.getByRole('heading', { name: 'Legg til en passnøkkel' })).toBeVisible();
  await keyboard.activate(passkeyButton(page));
  await expectQueue(page, person);
  await authenticator.touch(false);
  await goToPassword(page);
  await keyboard.tabTo(passkeyButton(page));
  await authenticator.touch(true);
  await keyboard.press('Enter');
  await expectQueue(page, person);
});

test('without script: no offer, no button, and a person with a passkey finds another way', async ({
  page,
  browser,
}) => {
  test.setTimeout(90_000);
  const person = personOf('ansatt', 12);
  await addAuthenticator(page);
  const phone = await addOnOwnPage(page, person);
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'nb-NO' });
  const plain = await context.newPage();
  await plain.goto(`${stackAddresses().desk}/self-service`);
  await expect(plain.locator('input[name=userName]')).toBeVisible();
  await expect(passkeyButton(plain)).toBeHidden();
  await typePassword(plain, person);
  await expect(plain.getByText('Denne nettleseren kan ikke bruke passnøkler')).toBeVisible();
  await expect(passkeyButton(plain)).toBeHidden();
  await plain.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await plain.getByRole('button', { name: /Send tekstmelding/ }).click();
  await typeCode(plain, (await phone.nextCode()).code);
  await expect(plain).toHaveURL(new RegExp(`^${stackAddresses().desk}`));
  await context.close();
});
