import { expect, type Page } from '@playwright/test';
import { createAuthenticator } from './authenticator.ts';
import { ageCodes, ageMessages } from './database.ts';
import { type Person, personOf, stackAddresses } from './people.ts';
import { type Phone, phoneOf } from './phone.ts';
import { act, enrolMobile, expectQueue, goToChallenge, saveAll, typeCode, typePassword } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The guide's steps 8 and 9, and every way to answer. */

const OFFICE = phoneOf('73590064');

export async function visitChallenge(viewer: Viewer): Promise<void> {
  const { page, see } = viewer;
  const person = personOf('operator', 64);
  const phone = await enrolEverything(page, person);
  await see('saved-from-desk');
  await act(page, 'continue').click();
  await expectQueue(page, person);
  await goToChallenge(page, person);
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'delivered');
  await see('challenge');
  await page.locator('main summary').click();
  await see('challenge-more');
  await visitSendingAgain(viewer);
  const { code } = await phone.nextCode();
  await visitWrongCodes(viewer, code);
  await visitOptions(viewer, phone);
}

/** Mobile, office phone and app, on the way from the desk; stands on the last page. */
async function enrolEverything(page: Page, person: Person): Promise<Phone> {
  const phone = phoneOf(person.mobile);
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await typePassword(page, person);
  await act(page, 'next').click();
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  await typeCode(page, (await phone.nextCode()).code);
  await act(page, 'done').click();
  await page.getByRole('button', { name: 'Konfigurer Authenticator-appen' }).click();
  const app = createAuthenticator((await page.locator('#app-secret').textContent()) ?? '');
  await typeCode(page, app.code());
  await page.locator('#office-phone-ticked').check();
  await page.locator('select[name=office-phone-country]').selectOption('NO');
  await page.locator('input[name=office-phone-number]').fill(OFFICE.typed);
  await page.locator('input[name=office-phone-extension]').fill('12');
  await page.getByRole('button', { name: 'Lagre', exact: true }).click();
  await typeCode(page, await OFFICE.answerAndListen());
  await saveAll(page);
  return phone;
}

/** Messages that do not arrive, or of which nobody says so. */
export async function visitTrouble({ page, see }: Viewer): Promise<void> {
  const person = personOf('operator', 69);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  const challenge = page.url();
  const sendAgain = async () => {
    await ageCodes(stackAddresses(), challenge, 61);
    await page.goto(challenge);
    await page.getByRole('button', { name: 'Send ny kode' }).click();
  };
  await phone.set('full');
  await sendAgain();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'failed');
  await expect(page.locator('#again')).toHaveAttribute('data-trouble');
  await see('challenge-not-delivered');
  await phone.set('off');
  await sendAgain();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'handed-over');
  await ageMessages(stackAddresses(), challenge, 21);
  await page.goto(challenge);
  await expect(page.locator('#delivery')).toContainText('har ikke bekreftet');
  await see('challenge-no-receipt');
  await page.goto(`${challenge}/status`);
  await see('status-frame');
}

async function visitSendingAgain({ page, see }: Viewer): Promise<void> {
  // The script holds the button back; a page without script, or an old one, sends all the same.
  await page.evaluate(() => document.querySelector<HTMLFormElement>('form[action$="/again"]')?.requestSubmit());
  await expect(page.locator('#again [role=alert]')).toBeVisible();
  await see('challenge-too-soon');
  await ageCodes(stackAddresses(), page.url(), 31);
  // Not by reload: that would send the refused form again.
  await page.goto(page.url().replace(/\/again$/, ''));
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  await expect(page.getByText('Ny kode er sendt.')).toBeVisible();
  await see('challenge-sent-again');
}

async function visitWrongCodes({ page, see }: Viewer, code: string): Promise<void> {
  const wrong = code === '111111' ? '222222' : '111111';
  await typeCode(page, wrong);
  await expect(page.locator('#code-error')).toContainText('4 forsøk');
  await see('challenge-wrong');
  for (const left of ['3 forsøk', '2 forsøk', '1 forsøk', 'for mange ganger']) {
    await typeCode(page, wrong);
    await expect(page.locator('#code-error')).toContainText(left);
  }
  await see('challenge-spent');
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  await expect(page.getByText('Ny kode er sendt.')).toBeVisible();
  await ageCodes(stackAddresses(), page.url(), 601);
  await typeCode(page, code);
  await expect(page.locator('#code-error')).toContainText('utløpt');
  await see('challenge-expired');
}

async function visitOptions({ page, see }: Viewer, phone: Phone): Promise<void> {
  const otherWay = () => act(page, 'other-way').click();
  const options = page.locator('button[name=option]');
  await otherWay();
  await expect(options).toHaveCount(4);
  await see('other-way');
  await options.first().evaluate((button: HTMLButtonElement) => {
    button.value = 'sms:nobody';
  });
  await options.first().click();
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('other-way-gone');
  await options.filter({ hasText: 'Ring kontortelefonen' }).click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'ringing');
  await see('challenge-call-extension');
  await OFFICE.decline();
  await otherWay();
  await options.filter({ hasText: /^Ring \+/ }).click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'ringing');
  await see('challenge-call');
  await phone.decline();
  await otherWay();
  await options.filter({ hasText: 'godkjennerappen' }).click();
  await expect(page.locator('main')).toContainText('Åpne godkjennerappen');
  await see('challenge-app');
  await typeCode(page, '12');
  await expect(page.locator('#code-error')).toBeVisible();
  await see('challenge-app-wrong');
}

/** One way only, and a way that is used up. */
export async function visitOtherWays({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 65);
  const phone = await enrolMobile(page, person);
  await page.locator('select[name=defaultOption]').selectOption({ label: 'Ring godkjenningstelefonen' });
  await saveAll(page);
  for (let calls = 1; calls <= 5; calls += 1) {
    await goToChallenge(page, person);
    await expect.poll(async () => (await phone.calls()).at(-1)?.state).toBe('ringing');
    await phone.decline();
  }
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await page.getByRole('button', { name: person.address }).click();
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('challenge-limit');
  await page.context().clearCookies();
  const other = personOf('ansatt', 66);
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await typePassword(page, other);
  await act(page, 'next').click();
  await page.locator('select[name=kind]').selectOption('app');
  await act(page, 'contact').click();
  const app = createAuthenticator((await page.locator('#app-secret').textContent()) ?? '');
  await typeCode(page, app.code());
  await act(page, 'done').click();
  await saveAll(page);
  await goToChallenge(page, other);
  await act(page, 'other-way').click();
  await expect(page.getByText('Du har ingen andre måter å logge på.')).toBeVisible();
  await see('other-way-none');
}

/** Accounts that are signed in here. */
export async function visitAccounts({ page, see }: Viewer): Promise<void> {
  const [first, second] = [personOf('ansatt', 67), personOf('ansatt', 68)];
  await page.goto(`${stackAddresses().desk}/self-service`);
  await typePassword(page, first);
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await expect(page.getByRole('button', { name: first.address })).toBeVisible();
  await see('account');
  await page.getByRole('button', { name: 'Bruk en annen konto' }).click();
  await expect(act(page, 'other-account')).toBeVisible();
  await see('password-others');
  await typePassword(page, second);
  await act(page, 'other-account').click();
  const chosen = page.getByRole('button', { name: second.address });
  await expect(chosen).toBeVisible();
  await see('account-two');
  await chosen.evaluate((button: HTMLButtonElement) => {
    button.value = 'nobody';
  });
  await chosen.click();
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('account-gone');
}
