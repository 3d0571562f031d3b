import { expect, type Page } from '@playwright/test';
import { type Person, stackAddresses } from './people.ts';
import { type Phone, phoneOf } from './phone.ts';
import { act, save, typeCode, typePassword } from './quick-steps.ts';
import { runVakt } from './stack.ts';

export const CONSOLE = '/admin/delivery';

/** Gives a person roles by the command that operators use. */
export async function giveRoles(person: Person, roles: string): Promise<void> {
  await runVakt(stackAddresses(), ['people', 'roles', person.address, '--roles', roles]);
}

/** From nothing to a console: password, a first phone, its code, the preferences. */
export async function enterConsole(page: Page, person: Person, address = CONSOLE): Promise<Phone> {
  const phone = phoneOf(person.mobile);
  await page.goto(`${stackAddresses().signIn}${address}`);
  await typePassword(page, person);
  await act(page, 'next').click();
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  await typeCode(page, (await phone.nextCode()).code);
  await act(page, 'done').click();
  await save(page);
  await act(page, 'continue').click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  return phone;
}

/** Sets what goes wrong at the drill's gateway. */
export async function setDrill(page: Page, percent: Record<string, number>): Promise<void> {
  await page.goto(`${stackAddresses().simulator}/drills`);
  const form = page.locator('form[action="/drills/drill"]');
  for (const [name, value] of Object.entries(percent)) await form.locator(`input[name=${name}]`).fill(String(value));
  await form.locator('button[type=submit]').first().click();
}
