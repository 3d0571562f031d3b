import { expect } from '@playwright/test';
import { CONSOLE, enterConsole, giveRoles, setDrill } from './console.ts';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, saveAll } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The delivery console, and the page on which drills are set. */
export async function visitConsole({ page, see }: Viewer): Promise<void> {
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 110);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  await see('console');
  await page.getByText('Vis tallene i en tabell').first().click();
  await page.goto(`${signIn}${CONSOLE}?period=month&channel=sms`);
  await see('console-month');
  await page.goto(`${signIn}${CONSOLE}?country=IS`);
  await expect(page.getByRole('heading', { name: 'Ingen meldinger i perioden' })).toBeVisible();
  await see('console-empty');
  await page.goto(`${signIn}${CONSOLE}?language=en`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await see('console-english');
  await page.goto(`${signIn}${CONSOLE}/test?language=nb`);
  await see('console-test');
  await page.locator('select[name=phone]').selectOption('');
  await page.getByRole('button', { name: 'Send testen' }).click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('console-test-wrong');
  await page.goto(`${signIn}${CONSOLE}/test`);
  await page.getByRole('button', { name: 'Send testen' }).click();
  await expect(page.getByRole('heading', { name: 'Testen din' })).toBeVisible();
  await see('console-test-sent');
  const other = personOf('ansatt', 111);
  await page.context().clearCookies();
  const phone = await enrolMobile(page, other);
  await saveAll(page);
  await page.goto(`${signIn}${CONSOLE}`);
  await expect(page.getByRole('heading', { name: 'Du har ikke tilgang' })).toBeVisible();
  expect(await phone.messages()).toHaveLength(1);
  await see('console-refused');
}

export async function visitDrills({ page, see }: Viewer): Promise<void> {
  const { signIn, simulator } = stackAddresses();
  await setDrill(page, { delay: 5, receiptNever: 10, seed: 3 });
  await see('simulator-drills');
  await page.locator('form[action="/drills/drill"] input[name=loss]').fill('200');
  await page.locator('form[action="/drills/drill"]').evaluate((form: HTMLFormElement) => form.submit());
  await expect(page.getByRole('alert')).toBeVisible();
  await see('simulator-drills-wrong');
  const person = personOf('ansatt', 112);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  await expect(page.getByText('En øvelse pågår på drill')).toBeVisible();
  await see('console-drill');
  await page.goto(`${simulator}/drills`);
  await page.locator('form[action="/drills/drill"]').getByRole('button', { name: 'Slå av alle feil' }).click();
  await page.goto(`${signIn}${CONSOLE}`);
  await expect(page.getByText('Ingen feil er slått på.')).toBeVisible();
}
