import { expect, type Page, test } from '@playwright/test';
import { createKeyboard, type Keyboard } from './support/keyboard.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { phoneOf } from './support/phone.ts';
import { expectQueue } from './support/quick-steps.ts';
import { PASSWORD } from './support/start-stack.ts';

/** Everything by keyboard alone: Tab, Shift+Tab, Enter, Space, arrows and typing. No test here touches a mouse. */

const { signIn, desk } = stackAddresses();

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const select = (page: Page, name: string) => page.locator(`select[name=${name}]`);

async function enterPassword(page: Page, keys: Keyboard, person: Person): Promise<void> {
  await expect(page.locator('input[name=userName]')).toBeFocused();
  await keys.type(person.userName);
  await keys.tabTo(page.locator('input[name=password]'));
  await keys.type(PASSWORD);
  await keys.press('Enter');
}

/** Error summary first, then by its link to the field. */
async function correctEmptyPassword(page: Page, keys: Keyboard): Promise<void> {
  await expect(page.locator('input[name=userName]')).toBeFocused();
  await keys.press('Enter');
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await keys.activate(page.getByRole('link', { name: 'Skriv inn brukernavnet ditt.' }));
}

async function registerPhone(page: Page, keys: Keyboard, person: Person): Promise<void> {
  await keys.tabTo(select(page, 'kind'));
  await keys.press('ArrowDown');
  await expect(page.locator('input[name=extension]')).toBeVisible();
  await keys.press('ArrowUp');
  await expect(page.locator('input[name=extension]')).toBeHidden();
  await keys.tabTo(select(page, 'country'));
  await keys.type('Sverige');
  await expect(select(page, 'country')).toHaveValue('SE');
  await keys.press('Home');
  await expect(select(page, 'country')).toHaveValue('NO');
  await keys.tabTo(page.locator('input[name=number]'));
  await keys.type('12');
  await keys.tabTo(page.locator('input[name=channel][value=sms]'));
  await keys.press('ArrowRight');
  await expect(page.locator('input[name=channel][value=call]')).toBeChecked();
  await keys.press('ArrowLeft');
  await keys.activate(button(page, 'Neste'));
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await keys.activate(page.locator('[data-error-summary]').getByRole('link'));
  await expect(page.locator('input[name=number]')).toBeFocused();
  await keys.press('Control+a');
  await keys.type(person.mobile);
  await keys.tabTo(select(page, 'country'), 'backwards');
  await keys.activate(button(page, 'Neste'), 'Space');
}

async function choosePreferences(page: Page, keys: Keyboard): Promise<void> {
  await keys.tabTo(select(page, 'defaultOption'));
  await keys.press('ArrowDown');
  await expect(select(page, 'defaultOption').locator('option:checked')).toHaveText('Ring godkjenningstelefonen');
  await keys.press('ArrowUp');
  await keys.tabTo(page.locator('#office-phone-ticked'));
  await keys.press('Space');
  await expect(page.locator('#office-phone-ticked')).toBeChecked();
  await keys.press('Space');
  await keys.activate(button(page, 'Lagre'));
  await expect(page.getByRole('heading', { name: 'Innstillingene er lagret.' })).toBeVisible();
}

test.describe('at 320 px', () => {
  test.use({ viewport: { width: 320, height: 568 } });

  test('the whole guide by keyboard: the focus is always to be seen, and never lost', async ({ page }) => {
    const person = personOf('operator', 80);
    const phone = phoneOf(person.mobile);
    const keys = createKeyboard(page);
    await page.goto(`${signIn}/mfasetup`);
    await correctEmptyPassword(page, keys);
    await enterPassword(page, keys, person);
    await keys.activate(button(page, 'Neste'));
    await phone.set('off');
    await registerPhone(page, keys, person);
    const field = page.locator('input[name=code]');
    await keys.tabTo(field);
    await keys.type('12');
    // What the gateway reports meanwhile changes the page, and neither focus nor typing.
    await phone.set('on');
    await expect(page.locator('#delivery')).toHaveText('Levert til telefonen.');
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('12');
    await keys.press('Control+a');
    await keys.type((await phone.nextCode()).code);
    await keys.press('Enter');
    await keys.activate(button(page, 'Fullført'));
    await choosePreferences(page, keys);
    await page.goto(desk);
    await keys.activate(page.getByRole('link', { name: 'Pålogging for operatør' }));
    await keys.activate(page.getByRole('button', { name: person.address }));
    await keys.activate(page.locator('main summary'), 'Space');
    await expect(page.getByText('Koden er det andre beviset')).toBeVisible();
    await keys.tabTo(field, 'backwards');
    await keys.type((await phone.nextCode()).code);
    await keys.press('Enter');
    await expectQueue(page, person);
    await signOut(page, keys, person);
  });
});

/** The account's menu: opened, closed by Escape, opened again. */
async function signOut(page: Page, keys: Keyboard, person: Person): Promise<void> {
  const menu = page.locator('header details summary', { hasText: person.name });
  const signOutButton = button(page, 'Logg ut');
  await keys.activate(menu);
  await expect(signOutButton).toBeVisible();
  await keys.tabTo(signOutButton);
  await keys.press('Escape');
  await expect(signOutButton).toBeHidden();
  await expect(menu).toBeFocused();
  await keys.press('Space');
  await keys.activate(signOutButton);
  await expect(page.getByRole('heading', { name: 'Vil du logge ut?' })).toBeVisible();
  await keys.activate(signOutButton);
  await expect(page.getByText('Du er logget ut av NTNU hjelp.')).toBeVisible();
}

test('skip link, language menu, organisations and other ways by keyboard', async ({ page }) => {
  const person = personOf('operator', 81);
  const phone = phoneOf(person.mobile);
  const keys = createKeyboard(page);
  await page.goto(`${signIn}/limits`);
  const skip = page.getByRole('link', { name: 'Hopp til innholdet' });
  await keys.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await keys.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.goto(`${signIn}/mfasetup`);
  await changeLanguage(page, keys);
  await chooseOrganisation(page, keys);
  await enterPassword(page, keys, person);
  await keys.activate(button(page, 'Neste'));
  await keys.tabTo(page.locator('input[name=number]'));
  await keys.type(person.mobile);
  await keys.press('Enter');
  await keys.tabTo(page.locator('input[name=code]'));
  await keys.type((await phone.nextCode()).code);
  await keys.press('Enter');
  await keys.activate(button(page, 'Fullført'));
  await keys.activate(button(page, 'Lagre'));
  await expect(page.getByRole('heading', { name: 'Innstillingene er lagret.' })).toBeVisible();
  await page.goto(`${desk}/operator`);
  await keys.activate(page.getByRole('button', { name: person.address }));
  await keys.activate(button(page, 'Logg på på en annen måte'));
  await keys.activate(page.getByRole('button', { name: 'Send tekstmelding' }));
  await keys.tabTo(page.locator('input[name=code]'));
  await keys.type((await phone.nextCode()).code);
  await keys.press('Enter');
  await expectQueue(page, person);
});

async function changeLanguage(page: Page, keys: Keyboard): Promise<void> {
  const menu = page.locator('header summary');
  await keys.tabTo(menu, 'backwards');
  await keys.press('Enter');
  await expect(page.getByRole('link', { name: 'English' })).toBeVisible();
  await keys.press('Escape');
  await expect(page.getByRole('link', { name: 'English' })).toBeHidden();
  await expect(menu).toBeFocused();
  await keys.press('Space');
  await keys.activate(page.getByRole('link', { name: 'English' }));
  await expect(page.getByRole('heading', { name: 'Sign in with Feide' })).toBeVisible();
  await keys.activate(menu);
  await keys.activate(page.getByRole('link', { name: 'Bokmål' }));
  await expect(page.getByRole('heading', { name: 'Logg inn med Feide' })).toBeVisible();
}

async function chooseOrganisation(page: Page, keys: Keyboard): Promise<void> {
  await keys.activate(button(page, 'Ikke din tilhørighet?'));
  await keys.tabTo(page.getByRole('searchbox'));
  await keys.type('ntnu');
  await keys.press('Enter');
  await expect(page.getByRole('button', { name: 'Fjordheim' })).toHaveCount(0);
  await keys.activate(page.getByRole('button', { name: 'NTNU' }));
}
