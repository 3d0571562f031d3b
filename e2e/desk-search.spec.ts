import { expect, test } from '@playwright/test';
import { personOf, stackAddresses } from './support/people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './support/quick-steps.ts';

const { desk } = stackAddresses();

test('a case worker finds a case by a word in any of its forms, opens it, and comes back to it by its number', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 122);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await page.goto(`${desk}/operator/search`);
  await page.getByLabel('Søk i saker').fill('kontoer');
  await page.keyboard.press('Enter');
  const first = page.locator('.vk-found > li').first();
  await expect(first.locator('mark').first()).toContainText(/konto/i);
  const number = /NTNU\d{7}/.exec((await first.textContent()) ?? '')?.[0] ?? '';
  await first.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/operator/cases/${number}`));
  await page.goto(`${desk}/operator/search`);
  await page.getByLabel('Søk i saker').fill(` ${number.toLowerCase()} `);
  await page.getByRole('button', { name: 'Søk', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/operator/cases/${number}`));
  await page.goto(`${desk}/operator/search?q=NTNU9999999`);
  await expect(page.getByRole('heading', { name: 'Ingen saker å vise' })).toBeVisible();
});
