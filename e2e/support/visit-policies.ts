import { expect } from '@playwright/test';
import { enterConsole, giveRoles } from './console.ts';
import { ageSignIns } from './database.ts';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode, typePassword } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The organisation's rules: where administrators read and try them, and what they do to a sign-in. */
export async function visitPolicies({ page, see }: Viewer): Promise<void> {
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 35);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  await page.goto(`${signIn}/admin/policies`);
  await expect(page.getByRole('heading', { name: 'Regler for pålogging' })).toBeVisible();
  await see('console-policies');
  await page.locator('input[name=person]').fill(person.address);
  await page.locator('input[name=at]').fill('2026-11-26T22:30');
  await page.getByRole('button', { name: 'Prøv', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Slik ville det gått' })).toContainText('torsdag 22:30');
  await see('console-policies-answer');
  await page.locator('textarea[name=section]').fill('policies: [');
  await page.getByRole('button', { name: 'Prøv reglene' }).click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('console-policies-wrong');
  await page.locator('textarea[name=section]').fill('policies:\n  - name: Ingen\n    then: { block: true }\n');
  await page.getByRole('button', { name: 'Prøv reglene' }).click();
  await expect(page.getByText(/de siste 30 dagene/)).toBeVisible();
  await see('console-policies-replay');
  await page.goto(`${signIn}/admin/policies?language=en`);
  await expect(page.getByRole('heading', { name: 'Sign-in policies' })).toBeVisible();
  await see('console-policies-english');
}

/** Who is kept out by a rule. */
export async function visitBlocked({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  const person = personOf('ansatt', 36);
  await giveRoles(person, 'former');
  await page.goto(`${desk}/self-service`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Organisasjonens regler stopper påloggingen' })).toBeVisible();
  await see('blocked');
}

/** How an operator is signed in, at the desk; asked for anew when it was hours ago. */
export async function visitOwnSignIn({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  const person = personOf('operator', 53);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await ageSignIns(stackAddresses(), person.userName, 2);
  await page.goto(`${desk}/operator/own-sign-in`);
  await page.getByRole('button', { name: person.address }).click();
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Påloggingen din' })).toBeVisible();
  await see('desk-own-sign-in');
}
