import { type Browser, expect, type Page, test } from '@playwright/test';
import { numberIn, openSelfService, openWorkspace, workPath } from './support/desk.ts';
import { personOf, stackAddresses } from './support/people.ts';

/** What a case worker does all day, by keyboard; one worker for all, for signing in takes its time. */
test.describe.configure({ mode: 'serial' });

let page: Page;
let number = '';
const caller = personOf('ansatt', 138);

async function open(browser: Browser): Promise<void> {
  // Whoever has never been here is not found by a call.
  await (await openSelfService(browser, caller)).context().close();
  page = await openWorkspace(browser, personOf('operator', 109));
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  await open(browser);
});
test.afterAll(() => page.context().close());

test('a call is registered by keyboard alone: who, what, done', async () => {
  const { keyboard } = page;
  await keyboard.press('g');
  await keyboard.press('p');
  await expect(page.getByRole('heading', { name: 'Ny telefonsak' })).toBeVisible();
  const began = Date.now();
  await keyboard.type(caller.userName);
  await expect(page.getByRole('option', { name: caller.name })).toBeVisible();
  await keyboard.press('Enter');
  await expect(page.getByLabel('Hva gjelder det?')).toBeFocused();
  await keyboard.type('Projektoren i R7 viser blått bilde');
  await keyboard.press('Tab');
  await keyboard.type('Forelesning klokka 10.');
  await keyboard.press('Control+Enter');
  await expect(page.getByText('Saken er registrert:')).toBeVisible();
  test.info().annotations.push({ type: 'measured', description: `${Date.now() - began} ms from the first key` });
  number = numberIn((await page.getByRole('link', { name: /^NTNU\d{7}$/ }).textContent()) ?? '');
});

test('keys lead to the reply and to the note; a draft is there after the browser is gone', async () => {
  await page.goto(`${new URL(workPath(number)).origin}/${number.toLowerCase()}`);
  await expect(page).toHaveURL(workPath(number));
  await page.keyboard.press('m');
  await expect(page.getByText('Du har tatt saken.')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByLabel('Den interne merknaden')).toBeFocused();
  await page.keyboard.type('Reservepære ligger i skapet.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Merknaden er lagret.')).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByLabel('Svaret til melder')).toBeFocused();
  await page.keyboard.type('Hei! Vi kommer med ny pære');
  await expect(page.getByText('Utkast lagret')).toBeVisible();
  const context = page.context();
  await page.close();
  page = await context.newPage();
  await page.goto(workPath(number));
  await expect(page.getByLabel('Svaret til melder')).toHaveValue('Hei! Vi kommer med ny pære');
});

test('a reply is taken back within its seconds, and its text is a draft again', async () => {
  await page.locator('#reply-form').getByText('Legg ved filer').click();
  await page
    .locator('#reply-files')
    .setInputFiles({ name: 'lyspære.txt', mimeType: 'text/plain', buffer: Buffer.from('E27') });
  await page.getByRole('button', { name: 'Send og fullfør' }).click();
  await expect(page.getByRole('combobox', { name: 'Status' })).toHaveValue('done');
  await page.getByRole('button', { name: 'Angre' }).click();
  await expect(page.getByText('Svaret er angret.')).toBeVisible();
  await expect(page.getByLabel('Svaret til melder')).toHaveValue('Hei! Vi kommer med ny pære');
  await expect(page.getByRole('combobox', { name: 'Status' })).toHaveValue('assigned');
  await expect(page.getByLabel('lyspære.txt')).toBeChecked();
});

test('the offer to take a reply back goes when its seconds are over', async () => {
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Angre' })).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Angre' })).toBeHidden({ timeout: 30_000 });
  await expect(page.getByText('Hei! Vi kommer med ny pære').first()).toBeVisible();
});

test('what is written while the line is down is kept, and the page says that it is not saved', async () => {
  await page.context().setOffline(true);
  await page.getByLabel('Svaret til melder').fill('Skrevet uten nett');
  await expect(page.getByText('Utkastet er ikke lagret ennå')).toBeVisible();
  await page.context().setOffline(false);
  await page.getByLabel('Svaret til melder').pressSequentially('!');
  await expect(page.getByText('Utkast lagret')).toBeVisible();
});

test('who is signed out while writing is told when they send, and loses nothing', async () => {
  const { keyboard } = page;
  const cookies = await page.context().cookies();
  await page.getByLabel('Svaret til melder').fill('Skrevet før jeg ble logget ut');
  await page.context().clearCookies();
  await keyboard.press('Control+Enter');
  await expect(page.locator('#reply-form').getByText('Du er logget ut. Ingenting er sendt')).toBeVisible();
  await expect(page.getByLabel('Svaret til melder')).toHaveValue('Skrevet før jeg ble logget ut');
  await expect(page.getByLabel('Svaret til melder')).toBeFocused();
  await page.context().addCookies(cookies);
  await keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Angre' })).toBeInViewport();
  await expect(page.getByLabel('Svaret til melder')).toHaveValue('');
  await page.getByLabel('Svaret til melder').focus();
  await keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').getByText('Skriv et svar før du sender.')).toBeVisible();
});

test('a call is registered without script as well', async ({ browser }) => {
  const { desk } = stackAddresses();
  const context = await browser.newContext({
    locale: 'nb-NO',
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${desk}/operator/calls/new`);
  await plain.getByLabel('Hvem ringer?').fill(caller.userName);
  await plain.getByRole('button', { name: 'Finn' }).click();
  await plain.getByLabel(caller.name).check();
  await plain.getByLabel('Hva gjelder det?').fill('Nøkkelkortet virker ikke');
  await plain.getByText('Løst på telefonen?').click();
  await plain.getByLabel('Dette ble svart').fill('Kortet er åpnet igjen.');
  await plain.getByRole('button', { name: 'Registrer som løst' }).click();
  await expect(plain.getByText('Saken er registrert:')).toBeVisible();
  await context.close();
});
