import { expect } from '@playwright/test';
import { enterConsole, giveRoles } from './console.ts';
import { personOf, stackAddresses } from './people.ts';
import type { Viewer } from './viewer.ts';

/** What is on record, and the registration report, as administrators see them. */
export async function visitRecord({ page, see }: Viewer): Promise<void> {
  const { signIn } = stackAddresses();
  const person = personOf('operator', 60);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  await page.goto(`${signIn}/admin/audit?since=1h&person=${person.address}`);
  await expect(page.getByRole('table', { name: 'Hendelser, de nyeste først' })).toBeVisible();
  await see('console-audit');
  await page.getByRole('rowheader').first().getByRole('link').click();
  await expect(page.getByRole('link', { name: 'Til hendelsesloggen' })).toBeVisible();
  await see('console-audit-event');
  await page.goto(`${signIn}/admin/audit?person=ingen&since=i+gar`);
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('console-audit-wrong');
  await page.goto(`${signIn}/admin/audit?until=2020-01-01`);
  await expect(page.getByRole('heading', { name: 'Ingen hendelser passer' })).toBeVisible();
  await see('console-audit-empty');
  await page.goto(`${signIn}/admin/audit?language=en`);
  await expect(page.getByRole('heading', { name: 'The record', exact: true })).toBeVisible();
  await see('console-audit-english');
  await page.goto(`${signIn}/admin/report?language=nb`);
  await page.getByText('Vis tallene i en tabell').first().click();
  await see('console-report');
  await page.goto(`${signIn}/admin/report?text=ingen-heter-dette`);
  await expect(page.getByRole('heading', { name: 'Ingen personer passer' })).toBeVisible();
  await see('console-report-empty');
  await page.goto(`${signIn}/admin/report?period=month&language=en`);
  await see('console-report-english');
}
