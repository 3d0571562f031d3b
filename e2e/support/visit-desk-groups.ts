import type { Page } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** Groups, members, absences and timers, as who looks after them sees them. */
export async function visitDeskGroups({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  await signIn(page);
  await makeGroup({ page, see }, desk);
  await page.goto(`${desk}/operator/groups/besok/settings`);
  await see('desk-group-settings');
  await page.goto(`${desk}/operator/groups/orakel/settings`);
  await page.getByRole('button', { name: 'Legg ned' }).click();
  await see('desk-group-stays');
  await page.goto(`${desk}/operator/groups`);
  await see('desk-groups');
  await stopTimers({ page, see }, desk);
}

async function signIn(page: Page): Promise<void> {
  const person = personOf('operator', 101);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
}

async function makeGroup({ page, see }: Viewer, desk: string): Promise<void> {
  await page.goto(`${desk}/operator/new-group`);
  await see('desk-new-group');
  await page.getByRole('button', { name: 'Opprett gruppen' }).click();
  await see('desk-new-group-wrong');
  await page.getByLabel('Navn på bokmål').fill('Besøkssenteret');
  await page.getByLabel('Navn på engelsk').fill('The visitor centre');
  await page.getByLabel('Kortnavn').fill('besok');
  await page.getByRole('button', { name: 'Opprett gruppen' }).click();

  await page.getByLabel('Brukernavn eller e-post').fill('ikke.sett.ennaa');
  await page.getByRole('button', { name: 'Legg til', exact: true }).click();
  await see('desk-group-unknown-member');
  await page.getByRole('button', { name: 'Legg til likevel' }).click();
  await see('desk-group');
  await page.getByRole('link', { name: 'ikke.sett.ennaa' }).click();
  await page.getByRole('button', { name: 'Legg inn fravær' }).click();
  await see('desk-group-member-wrong');
  await page.getByLabel('Fra og med').fill('2099-07-01');
  await page.getByLabel('Til og med').fill('2099-07-31');
  await page.getByRole('button', { name: 'Legg inn fravær' }).click();
  await see('desk-group-member');
}

async function stopTimers({ page, see }: Viewer, desk: string): Promise<void> {
  await page.goto(`${desk}/operator/absence`);
  await see('desk-absence');
  await page.getByLabel('Fra og med').fill('2099-07-31');
  await page.getByLabel('Til og med').fill('2099-07-01');
  await page.getByRole('button', { name: 'Legg inn fravær' }).click();
  await see('desk-absence-wrong');

  await page.goto(`${desk}/operator/timers`);
  await page.getByRole('button', { name: 'Stans fristene' }).click();
  await see('desk-timers-wrong');
  await page.getByLabel('Gruppe').selectOption({ label: 'Besøkssenteret' });
  await page.getByLabel('Fra og med').fill('2099-07-01');
  await page.getByLabel('Til og med').fill('2099-07-31');
  await page.getByLabel('Årsak').fill('Senteret er stengt i juli.');
  await page.getByRole('button', { name: 'Stans fristene' }).click();
  await see('desk-timers');
}
