import { expect } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { phoneOf } from './phone.ts';
import { act, enrolMobile, saveAll, typeCode, typePassword } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The person's own page, and what is asked before a method is removed. */
export async function visitOverview({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 90);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Sikkerhetsinformasjon' })).toBeVisible();
  await see('overview');
  await act(page, 'remove').click();
  await expect(act(page, 'remove-asked')).toBeVisible();
  await see('remove-method');
  await act(page, 'remove-asked').click();
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('remove-method-last');
  await act(page, 'home').click();
  await act(page, 'add-phone').click();
  await page.locator('select[name=kind]').selectOption('alternate-phone');
  await page.locator('input[name=number]').fill(personOf('ansatt', 91).mobile);
  await act(page, 'contact').click();
  await typeCode(page, (await phoneOf(personOf('ansatt', 91).mobile).nextCode()).code);
  await expect(page.getByRole('status').filter({ hasText: 'Telefonen er bekreftet' })).toBeVisible();
  await see('overview-changed');
  await page.goto(`${page.url()}?language=en`);
  await expect(page.getByRole('heading', { name: 'Security info' })).toBeVisible();
  await see('overview-english');
}
