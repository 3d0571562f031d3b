import { expect, type Page } from '@playwright/test';
import { createAuthenticator } from './authenticator.ts';
import { ageCodes } from './database.ts';
import { personOf, stackAddresses } from './people.ts';
import { phoneOf } from './phone.ts';
import { act, enrolMobile, goToContact, save, saveAll, typeCode, typePassword } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** The guide's steps 1 to 7, in the states that go wrong as well. */

async function chooseLanguage(page: Page, name: string): Promise<void> {
  await page.locator('header summary').click();
  await page.getByRole('link', { name }).click();
}

export async function visitEntrance({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 60);
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await see('password');
  await page.locator('header summary').click();
  await see('password-menu');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in with Feide' })).toBeVisible();
  await see('password-english');
  await chooseLanguage(page, 'Bokmål');
  await act(page, 'password').click();
  await expect(page.locator('#userName-error')).toBeVisible();
  await see('password-missing');
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill('ikke dette');
  await act(page, 'password').click();
  await expect(page.locator('#userName-error')).toHaveCount(0);
  await see('password-wrong');
  await act(page, 'other-organisation').click();
  await expect(page.getByRole('searchbox')).toBeVisible();
  await see('organisation');
  for (const [typed, state] of [
    ['fjord', 'organisation-found'],
    ['ingen', 'organisation-none'],
  ] as const) {
    await page.getByRole('searchbox').fill(typed);
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL(/q=/);
    await expect(page.getByRole('searchbox')).toHaveValue(typed);
    await see(state);
  }
}

export async function visitEnrolment(viewer: Viewer): Promise<void> {
  const { page, see } = viewer;
  const person = personOf('ansatt', 61);
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await typePassword(page, person);
  await expect(act(page, 'next')).toBeVisible();
  await see('more-info');
  await act(page, 'next').click();
  await visitContact(viewer);
  await visitCodeFaults(viewer, person.mobile);
  await visitUndelivered(viewer);
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  const phone = phoneOf(person.mobile);
  await phone.nextCode();
  const { code } = await phone.nextCode();
  await ageCodes(stackAddresses(), page.url(), 6);
  await page.getByRole('button', { name: 'Ring meg i stedet' }).click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'ringing');
  await see('verify-ringing');
  await phone.decline();
  await typeCode(page, code);
  await expect(act(page, 'done')).toBeVisible();
  await see('verified');
}

async function visitContact({ page, see }: Viewer): Promise<void> {
  await expect(page.locator('select[name=kind]')).toBeVisible();
  await see('contact');
  await page.locator('select[name=kind]').selectOption('office-phone');
  await see('contact-office');
  await page.locator('select[name=kind]').selectOption('app');
  await see('contact-app');
  await page.locator('select[name=kind]').selectOption('authentication-phone');
  await act(page, 'contact').click();
  await expect(page.locator('#number-error')).toBeVisible();
  await see('contact-missing');
  await page.locator('input[name=number]').fill('73 59');
  await act(page, 'contact').click();
  await expect(page.locator('input[name=number]')).toHaveValue('73 59');
  await see('contact-wrong');
}

async function visitCodeFaults({ page, see }: Viewer, mobile: string): Promise<void> {
  await page.locator('input[name=number]').fill(mobile);
  await act(page, 'contact').click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'delivered');
  await see('verify');
  await typeCode(page, '000000');
  await expect(page.locator('#code-error')).toContainText('feil');
  await see('verify-wrong');
  await ageCodes(stackAddresses(), page.url(), 601);
  await typeCode(page, '000000');
  await expect(page.locator('#code-error')).toContainText('utløpt');
  await see('verify-expired');
  await act(page, 'change-number').click();
}

async function visitUndelivered({ page, see }: Viewer): Promise<void> {
  const full = phoneOf('92200061');
  await full.set('full');
  await page.locator('input[name=number]').fill(full.typed);
  await act(page, 'contact').click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'failed');
  await see('verify-failed');
  await ageCodes(stackAddresses(), page.url(), 6);
  await page.getByRole('button', { name: 'Ring meg i stedet' }).click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'busy');
  await see('verify-busy');
  await act(page, 'change-number').click();
}

/** Where our script does not come all fields stand there at once. (axe needs a script of its own: scripting stays on.) */
export async function visitWithoutScript({ page, see }: Viewer): Promise<void> {
  await page.route('**/assets/script.*', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await goToContact(page, personOf('ansatt', 62));
  await expect(page.locator('input[name=extension]')).toBeVisible();
  await see('contact-no-script');
}

export async function visitPreferences({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 63);
  await enrolMobile(page, person);
  await see('preferences');
  await page.locator('#office-phone-ticked').check();
  await page.locator('input[name=office-phone-extension]').fill('linje 2');
  await page.locator('#alternate-phone-ticked').check();
  await page.locator('input[name=alternate-phone-number]').fill('12');
  await save(page);
  await expect(page.locator('#alternate-phone-number-error')).toBeVisible();
  await see('preferences-wrong');
  for (const kind of ['office-phone', 'alternate-phone', 'authentication-phone']) {
    await page.locator(`#${kind}-ticked`).uncheck();
  }
  await save(page);
  await expect(page.getByRole('link', { name: 'Du må ha minst én metode.' })).toBeVisible();
  await see('preferences-last');
  await page.locator('#authentication-phone-ticked').check();
  await page.getByRole('button', { name: 'Konfigurer Authenticator-appen' }).click();
  await expect(page.locator('#app-secret')).toBeAttached();
  await page.locator('main summary').click();
  await see('set-up-app');
  await typeCode(page, '12');
  await expect(page.locator('#code-error')).toBeVisible();
  await see('set-up-app-wrong');
  const app = createAuthenticator((await page.locator('#app-secret').textContent()) ?? '');
  await typeCode(page, app.code());
  await expect(page.locator('#app-ticked')).toBeChecked();
  await see('preferences-proved');
  await saveAll(page);
  await see('saved');
}
