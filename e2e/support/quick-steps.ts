import { expect, type Page } from '@playwright/test';
import { type Person, stackAddresses } from './people.ts';
import { type Phone, phoneOf } from './phone.ts';
import { PASSWORD } from './start-stack.ts';

/** The way to where a test begins, by the quickest path. The words on it are guide-steps.ts's business. */

/** User name and password on the page that asks for them. */
export async function typePassword(page: Page, person: Person): Promise<void> {
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('form[action$="/password"] button[type=submit]').last().click();
}

/** A code on whichever page asks for one. */
export async function typeCode(page: Page, code: string): Promise<void> {
  await page.locator('input[name=code]').fill(code);
  await page.locator('form:has(input[name=code]) button[type=submit]').click();
}

/** The button of an act of the journey, by the last part of its address. */
export function act(page: Page, name: string) {
  return page.locator(`form[action$="/${name}"] button[type=submit]`).last();
}

/** From the password page to the page that asks for a phone. */
export async function goToContact(page: Page, person: Person): Promise<void> {
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await typePassword(page, person);
  await act(page, 'next').click();
  await expect(page.locator('select[name=kind]')).toBeVisible();
}

/** Registers the person's mobile by message and stands on the preferences page, nothing saved yet. */
export async function enrolMobile(page: Page, person: Person): Promise<Phone> {
  const phone = phoneOf(person.mobile);
  await goToContact(page, person);
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  await typeCode(page, (await phone.nextCode()).code);
  await act(page, 'done').click();
  await expect(page.locator('select[name=defaultOption]')).toBeVisible();
  return phone;
}

/** Saves the preferences page. */
export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lagre', exact: true }).click();
}

/** … and sees that all is saved. */
export async function saveAll(page: Page): Promise<void> {
  await save(page);
  await expect(page.getByRole('heading', { name: 'Innstillingene er lagret.' })).toBeVisible();
}

/** To the challenge of an operator's sign-in at the desk, from wherever; the account is chosen if it is signed in here. */
export async function goToChallenge(page: Page, person: Person): Promise<void> {
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  const chooser = page.getByRole('button', { name: person.address });
  if (await chooser.isVisible()) await chooser.click();
  else await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
}

/** The person stands inside the desk, as an operator. */
export async function expectQueue(page: Page, person: Person): Promise<void> {
  await expect(page.getByRole('button', { name: 'Ta neste sak' })).toBeVisible();
  await expect(page.getByText(person.name).first()).toBeVisible();
}
