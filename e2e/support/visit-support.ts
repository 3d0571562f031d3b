import { expect } from '@playwright/test';
import { giveRoles } from './console.ts';
import { lockCodes } from './database.ts';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, saveAll } from './quick-steps.ts';
import { doAct, enterSupport, findPerson, REASON, SUPPORT, writeAct } from './support-desk.ts';
import type { Viewer } from './viewer.ts';

/** The support console in every state. */
export async function visitSupport({ page, see }: Viewer): Promise<void> {
  const { signIn } = stackAddresses();
  const [worker, person] = [personOf('ansatt', 81), personOf('ansatt', 82)];
  await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  await enterSupport(page, worker);
  await see('support');
  await page.locator('input[name=text]').fill('ab');
  await page.getByRole('button', { name: 'Søk' }).click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('support-wrong');
  await page.locator('input[name=text]').fill('ingen som heter dette');
  await page.getByRole('button', { name: 'Søk' }).click();
  await see('support-none');
  await page.locator('input[name=text]').fill('ansatt');
  await page.getByRole('button', { name: 'Søk' }).click();
  await see('support-found');
  await page.goto(`${signIn}${SUPPORT}?language=en`);
  await see('support-english');
  await page.goto(`${signIn}${SUPPORT}?language=nb`);
  await findPerson(page, worker.userName, worker);
  await see('support-own');
  await findPerson(page, person.userName, person);
  await see('support-person');
  await lockCodes(stackAddresses(), person.userName, 3600);
  await page.reload();
  await see('support-person-locked');
  await page.getByRole('link', { name: 'Lås opp' }).click();
  await see('support-form');
  await page.getByRole('button', { name: 'Gå videre' }).click();
  await see('support-form-wrong');
  await page.locator('textarea[name=reason]').fill(REASON);
  await page.getByRole('button', { name: 'Gå videre' }).click();
  await see('support-confirm');
  await page.getByRole('button', { name: 'Ja: Lås opp' }).click();
  await see('support-done');
  await page.getByRole('link', { name: 'Til personen' }).click();
  const ofPerson = page.url();
  await page.getByRole('link', { name: 'Krev ny registrering' }).click();
  await see('support-form-pass');
  await page.goto(ofPerson);
  await doAct(page, 'Bestill tilgangspass', 'Pass sett');
  await see('support-code');
  await page.goto(`${ofPerson}/disable-account`);
  await see('support-cannot');
  await visitSecondEyes({ page, see });
}

/** An act on a privileged account, from both sides. */
async function visitSecondEyes({ page, see }: Viewer): Promise<void> {
  const [privileged, second] = [personOf('ansatt', 79), personOf('ansatt', 80)];
  await findPerson(page, privileged.userName, privileged);
  await giveRoles(privileged, 'administrator');
  await writeAct(page, 'Logg ut overalt');
  await page.getByRole('button', { name: 'Ja: Logg ut overalt' }).click();
  await see('support-waiting');
  const waiting = page.url();
  await page.context().clearCookies();
  await enterSupport(page, second);
  await page.goto(waiting);
  await see('support-decide');
  await page.locator('textarea[name=reason]').fill('Personen er ikke bekreftet.');
  await page.getByRole('button', { name: 'Avslå' }).click();
  await see('support-refused');
}
