import { expect, type Page } from '@playwright/test';
import { ageRecoveryCodes } from './database.ts';
import { personOf, stackAddresses } from './people.ts';
import { act, enrolMobile, saveAll, typeCode, typePassword } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';
import { chooseWay, makeCodes, openOwnPage, openPassPage, orderPass, readShown } from './ways-back.ts';

/** Recovery codes and temporary access passes, in every state. */
export async function visitWaysBack(viewer: Viewer): Promise<void> {
  await visitRecoveryCodes(viewer);
  await viewer.page.context().clearCookies();
  await visitPasses(viewer);
}

/** To "Angi kode" of the own page, in a browser that knows nobody. */
async function goToOwnChallenge(page: Page, person: ReturnType<typeof personOf>): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
}

async function visitRecoveryCodes({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 26);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await openOwnPage(page, person, phone);
  await act(page, 'recovery-codes').click();
  await see('recovery-codes');
  await act(page, 'home').click();
  const [first = '', ...codes] = await makeCodes(page);
  await see('codes-made');
  await page.goto(page.url().replace('/make-codes', ''));
  await expect(page.getByText('Kodene er vist én gang')).toBeVisible();
  await see('codes-made-gone');
  await act(page, 'home').click();
  await act(page, 'recovery-codes').click();
  await see('recovery-codes-again');
  await goToOwnChallenge(page, person);
  await chooseWay(page, 'Bruk en reservekode');
  await see('challenge-recovery');
  await typeCode(page, 'AAAAA-AAAAA-AAAAA');
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('challenge-recovery-wrong');
  await typeCode(page, first);
  await expect(page.getByRole('heading', { name: 'Reservekoden er brukt' })).toBeVisible();
  await see('recovery-code-used');
  await page.goto(page.url().replace(/\/code$/, ''));
  await see('recovery-code-used-gone');
  expect(codes).toHaveLength(9);
  await ageRecoveryCodes(stackAddresses(), person.userName, 3);
  await act(page, 'not-kept').click();
  await expect(page.getByText('Lag nye før de tar slutt.')).toBeVisible();
  await see('overview-few-codes');
}

async function visitPasses({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 27);
  await enrolMobile(page, person);
  await saveAll(page);
  const code = await orderPass(person, '--several');
  await goToOwnChallenge(page, person);
  await expect(page.getByRole('link', { name: 'Hent tilgangspasset' })).toBeVisible();
  await see('challenge-pass-ordered');
  await page.context().clearCookies();
  await openPassPage(page, person);
  await see('collect-pass');
  await typeCode(page, 'AAAA-AAAA');
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('collect-pass-wrong');
  await typeCode(page, code);
  await expect(page.getByRole('heading', { name: 'Tilgangspasset ditt' })).toBeVisible();
  const pass = await readShown(page);
  await see('pass-collected');
  await page.goto(page.url().replace(/\/collect$/, ''));
  await see('pass-collected-gone');
  await goToOwnChallenge(page, person);
  await see('challenge-pass');
  await typeCode(page, pass);
  await expect(page.getByText('Du har et midlertidig tilgangspass.')).toBeVisible();
  await see('overview-pass');
  const once = await orderPass(person);
  await page.context().clearCookies();
  await openPassPage(page, person);
  await typeCode(page, once);
  const second = await readShown(page);
  await goToOwnChallenge(page, person);
  await typeCode(page, second);
  await expect(page.getByText('Du har logget inn med et midlertidig tilgangspass.')).toBeVisible();
  await see('more-info-pass');
}
