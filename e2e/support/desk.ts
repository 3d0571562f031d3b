import { type Browser, expect, type Page } from '@playwright/test';
import { type Person, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode, typePassword } from './quick-steps.ts';

/** The desk, by the words that people see there. */
const { desk } = stackAddresses();

/** A case worker in the workspace, signed in with two factors, in a browser of their own. */
export async function openWorkspace(browser: Browser, person: Person): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'nb-NO' })).newPage();
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  return page;
}

/** Somebody in self-service, signed in with the password alone, in a browser of their own. */
export async function openSelfService(browser: Browser, person: Person, javaScriptEnabled = true): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'nb-NO', javaScriptEnabled })).newPage();
  await page.goto(`${desk}/self-service`);
  await typePassword(page, person);
  await expect(page).toHaveURL(/\/self-service/);
  return page;
}

/** Reports a fault of the wireless network by its form, and gives the number of the case. */
export async function reportByForm(page: Page, title: string): Promise<string> {
  await page.goto(`${desk}/self-service/services/eduroam`);
  await page.getByLabel('Kort om problemet').fill(title);
  await page.getByLabel('Et annet sted').check({ force: true });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page).toHaveURL(/\/self-service\/cases\//);
  return numberIn(page.url());
}

/** The case number at the end of an address. */
export function numberIn(url: string): string {
  const number = /NTNU\d{7}/.exec(url)?.[0];
  if (!number) throw new Error(`There is no case number in ${url}.`);
  return number;
}

export const workPath = (number: string) => `${desk}/operator/cases/${number}`;
export const ownPath = (number: string) => `${desk}/self-service/cases/${number}`;

/** An administrator of the desk takes up work in a group, by its page. */
export async function joinGroup(page: Page, key: string): Promise<void> {
  const own = await page.goto(`${desk}/operator/groups/${key}`);
  expect(own?.status()).toBe(200);
  const address = (await page.locator('.vk-menu__who span').first().textContent()) ?? '';
  await page.getByLabel('Brukernavn eller e-post').fill(address);
  await page.getByLabel('Rolle').selectOption('worker');
  await page.getByRole('button', { name: 'Legg til', exact: true }).click();
  await expect(page.getByText('Endringen er lagret.')).toBeVisible();
}
