import { expect, type Page } from '@playwright/test';
import { giveRoles } from './console.ts';
import { type Person, stackAddresses } from './people.ts';
import type { Phone } from './phone.ts';
import { act, enrolMobile, saveAll, typeCode, typePassword } from './quick-steps.ts';

/** The button that asks the browser for a passkey; one a page at most. */
export const passkeyButton = (page: Page) => page.locator('vakt-passkey button');
/** Where the page says what came of it. */
export const passkeyLine = (page: Page) => page.locator('vakt-passkey [role=status]');

/** Somebody with a phone whom the campaign is for, in a browser that knows nobody. */
export async function enrolForOffer(page: Page, person: Person): Promise<Phone> {
  await giveRoles(person, 'desk-operator,passkey-trial');
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await forgetEverybody(page);
  return phone;
}

/** A browser that knows nobody. The page is left first: the desk's open stream would ask again, and be refused (401). */
async function forgetEverybody(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** To the offer: password and a code of the desk's sign-in. */
export async function goToOffer(page: Page, person: Person, phone: Phone): Promise<void> {
  await goToPassword(page);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Logg inn raskere neste gang?' })).toBeVisible();
}

/** The page for user name and password, in a browser that has forgotten everybody. */
export async function goToPassword(page: Page): Promise<void> {
  await forgetEverybody(page);
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await expect(page.locator('input[name=userName]')).toBeVisible();
}

/** Adds a passkey on the person's own page, which opens by a code; gives the phone. */
export async function addOnOwnPage(page: Page, person: Person): Promise<Phone> {
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await forgetEverybody(page);
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await act(page, 'add-passkey').click();
  await passkeyButton(page).click();
  await expect(page.getByRole('status').getByText('Passnøkkelen er lagt til.')).toBeVisible();
  return phone;
}
