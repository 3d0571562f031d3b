import { expect } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The box beside the code, and remembered devices on the person's own page. */
export async function visitDevices({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 48);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  const box = page.locator('input[name=remember]');
  await box.check();
  await typeCode(page, '000000');
  await expect(page.locator('#code-error')).toContainText('feil');
  await expect(box).toBeChecked();
  await see('challenge-remember');
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Du er ikke operatør' })).toBeVisible();
  await page.goto(`${stackAddresses().signIn}/security`);
  await page.getByRole('button', { name: person.address }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Enheter der vi ikke spør igjen' })).toBeVisible();
  await see('overview-devices');
}
