import { expect } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The search over cases. */
export async function visitSearch({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  const person = personOf('operator', 121);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await page.goto(`${desk}/operator/search`);
  await see('desk-search');
  await page.goto(`${desk}/operator/search?q=og`);
  await see('desk-search-no-words');
  await page.goto(`${desk}/operator/search?q=xylofonkonsert`);
  await see('desk-search-none');
  await page.goto(`${desk}/operator/search?q=prøve+-xylofon`);
  await expect(page.locator('mark').first()).toBeVisible();
  await see('desk-search-found');
}
