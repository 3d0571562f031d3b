import { expect } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { phoneOf } from './phone.ts';
import { act, goToContact } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The phone simulator, while a message and a call come. */
export async function visitSimulator({ page, see }: Viewer): Promise<void> {
  const { simulator } = stackAddresses();
  const person = personOf('ansatt', 74);
  await page.goto(simulator);
  await see('simulator');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await see('simulator-english');
  await page.getByRole('button', { name: 'Bokmål' }).click();
  await page.locator('#number').fill('12');
  await page.getByRole('button', { name: 'Legg til' }).click();
  await expect(page.locator('#number-wrong')).toBeVisible();
  await see('simulator-wrong-number');
  await page.locator('#number').fill(person.mobile);
  await page.getByRole('button', { name: 'Legg til' }).click();
  await expect(page.locator('#bar')).not.toBeEmpty();
  await see('simulator-empty');
  const caller = await page.context().newPage();
  await goToContact(caller, person);
  await caller.locator('input[name=number]').fill(person.mobile);
  await caller.getByText('Ring meg', { exact: true }).click();
  await act(caller, 'contact').click();
  await expect(page.locator('#do-answer')).toBeVisible();
  await see('simulator-ringing');
  await page.locator('#do-answer').click();
  await expect(page.locator('.transcript')).toBeVisible();
  await see('simulator-in-call');
  await phoneOf(person.mobile).decline();
  await expect(page.locator('#do-hang-up')).toHaveCount(0);
  await see('simulator-history');
  await caller.close();
}
