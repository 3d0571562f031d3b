import { expect, type Page } from '@playwright/test';
import { enterConsole, giveRoles } from './console.ts';
import { type Person, stackAddresses } from './people.ts';
import type { Phone } from './phone.ts';

/** The support console, in the hands of a worker. */

export const SUPPORT = '/support';
export const REASON = 'Ringte fra jobben: har mistet telefonen.';

/** A worker who signs in to the console for the first time. */
export async function enterSupport(page: Page, person: Person, roles = 'support'): Promise<Phone> {
  await giveRoles(person, roles);
  const phone = await enterConsole(page, person, SUPPORT);
  await expect(page.getByRole('heading', { name: 'Finn en person' })).toBeVisible();
  return phone;
}

/** Searches, and opens the page of the person. */
export async function findPerson(page: Page, text: string, person: Person): Promise<void> {
  await page.goto(`${stackAddresses().signIn}${SUPPORT}`);
  await page.locator('input[name=text]').fill(text);
  await page.getByRole('button', { name: 'Søk' }).click();
  await page.getByRole('link', { name: person.name, exact: true }).first().click();
  await expect(page.getByRole('heading', { name: person.name, level: 1 })).toBeVisible();
}

/** From a person's page: writes an act down, and stands before "Stemmer dette?". */
export async function writeAct(page: Page, act: string, proof?: string): Promise<void> {
  await page.getByRole('link', { name: act, exact: true }).first().click();
  await page.locator('textarea[name=reason]').fill(REASON);
  if (proof) await page.locator('select[name=proof]').selectOption({ label: proof });
  await page.getByRole('button', { name: 'Gå videre' }).click();
  await expect(page.getByRole('heading', { name: 'Stemmer dette?' })).toBeVisible();
}

/** … and confirms it. */
export async function doAct(page: Page, act: string, proof?: string): Promise<void> {
  await writeAct(page, act, proof);
  await page.getByRole('button', { name: `Ja: ${act}` }).click();
}
