import { expect, type Page } from '@playwright/test';
import { type Person, stackAddresses } from './people.ts';
import type { Phone } from './phone.ts';
import { act, typeCode, typePassword } from './quick-steps.ts';
import { runVakt } from './stack.ts';

/** Recovery codes and passes, in the hands of whoever tests. */

const CODE = /[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/;

/** Orders a pass by the command that operators use; gives the collection code. */
export async function orderPass(person: Person, ...options: string[]): Promise<string> {
  const reason = ['--reason', 'Lost the phone; passport seen'];
  const said = await runVakt(stackAddresses(), ['people', 'pass', person.address, ...reason, ...options]);
  const code = /: ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(said)?.[1];
  if (!code) throw new Error(`There is no collection code in:\n${said}`);
  return code;
}

/** To the field for the collection code. */
export async function openPassPage(page: Page, person: Person): Promise<void> {
  await page.goto(`${stackAddresses().signIn}/pass`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Hent tilgangspasset ditt' })).toBeVisible();
}

/** The code that the page shows large. */
export async function readShown(page: Page): Promise<string> {
  return (await page.locator('.vk-secret-code code').textContent()) ?? '';
}

/** Orders a pass and collects it; gives the pass, and stands on the page that shows it. */
export async function collectPass(page: Page, person: Person, ...options: string[]): Promise<string> {
  const code = await orderPass(person, ...options);
  await openPassPage(page, person);
  await typeCode(page, code);
  await expect(page.getByRole('heading', { name: 'Tilgangspasset ditt' })).toBeVisible();
  return readShown(page);
}

/** Every code that came to a phone: of the challenges too that were answered in another way. */
async function listCodes(phone: Phone): Promise<string[]> {
  return (await phone.messages()).flatMap(({ text }) => /^\d{6}\b/.exec(text)?.[0] ?? []);
}

/** The person's own page, opened with the phone's code in a browser that knows nobody. */
export async function openOwnPage(page: Page, person: Person, phone: Phone): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  const before = (await listCodes(phone)).length;
  await typePassword(page, person);
  await expect.poll(async () => (await listCodes(phone)).length).toBeGreaterThan(before);
  await typeCode(page, (await listCodes(phone)).at(-1) ?? '');
  await expect(page.getByRole('heading', { name: 'Sikkerhetsinformasjon' })).toBeVisible();
}

/** From the own page to a new set of codes, shown; gives them. */
export async function makeCodes(page: Page): Promise<string[]> {
  await act(page, 'recovery-codes').click();
  await act(page, 'make-codes').click();
  await expect(page.getByRole('heading', { name: 'Her er reservekodene dine' })).toBeVisible();
  const codes = await page.locator('.vk-code-list code').allTextContents();
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(CODE);
  return codes;
}

/** "Logg på på en annen måte", then the way with this name. */
export async function chooseWay(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await page.getByRole('button', { name }).click();
  await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
}
