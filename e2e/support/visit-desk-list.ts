import { expect } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The list of cases, its views and its keys. */
export async function visitDeskList({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  const person = personOf('operator', 107);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await page.goto(`${desk}/operator?queue=all`);
  await page.getByRole('checkbox').nth(1).check();
  await expect(page.getByRole('button', { name: 'Ta sakene' })).toBeVisible();
  await see('desk-list-chosen');
  await page.getByRole('button', { name: 'Fjern valg' }).click();
  await page.goto(`${desk}/operator?queue=all&status=finished`);
  await see('desk-list-finished');
  await page.goto(`${desk}/operator?queue=all&group=finnes-ikke`);
  await see('desk-list-empty');
  await page.goto(`${desk}/operator?next=none`);
  await see('desk-list-none-left');
  await page.goto(`${desk}/operator/views?queue=mine&status=waiting`);
  await page.getByRole('button', { name: 'Lagre', exact: true }).click();
  await see('desk-views-faults');
  await page.getByLabel('Navn').fill('Mine som venter');
  await page.getByRole('button', { name: 'Lagre', exact: true }).click();
  await page.goto(`${desk}/operator/views`);
  await see('desk-views');
  await page.goto(`${desk}/operator/keys`);
  await see('desk-keys');
}
