import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page, test } from '@playwright/test';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { phoneOf } from './support/phone.ts';
import {
  act,
  enrolMobile,
  expectQueue,
  goToChallenge,
  goToContact,
  saveAll,
  typeCode,
  typePassword,
} from './support/quick-steps.ts';

/** Several accounts, organisations, tabs and languages: what people do besides walking straight on. */

const { signIn, desk } = stackAddresses();

async function signInAtSelfService(page: Page, person: Person): Promise<void> {
  await page.goto(`${desk}/self-service`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
}

test('two accounts signed in: the chooser lists both, and a third way in', async ({ page }) => {
  const [first, second] = [personOf('ansatt', 40), personOf('ansatt', 41)];
  await signInAtSelfService(page, first);
  await page.goto(`${signIn}/mfasetup`);
  await expect(page.getByRole('heading', { name: 'Velg en konto' })).toBeVisible();
  await page.getByRole('button', { name: 'Bruk en annen konto' }).click();
  await expect(page.getByRole('heading', { name: 'Logg inn med Feide' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Velg en konto som er logget inn' })).toBeVisible();
  await typePassword(page, second);
  await expect(page.getByRole('heading', { name: 'Trenger mer informasjon' })).toBeVisible();
  await page.getByRole('button', { name: 'Bruk en annen konto' }).click();
  await expect(page.getByRole('heading', { name: 'Velg en konto' })).toBeVisible();
  const accounts = page.locator('main').getByRole('listitem');
  await expect(accounts).toHaveCount(3);
  await expect(accounts.filter({ hasText: first.address })).toContainText(first.name);
  await expect(accounts.filter({ hasText: second.address })).toContainText(second.name);
  await page.getByRole('button', { name: first.address }).click();
  await expect(page.getByRole('heading', { name: 'Trenger mer informasjon' })).toBeVisible();
  await expect(page.getByText(first.address)).toBeVisible();
  await expect(page.getByText(second.address)).toHaveCount(0);
});

test('single sign-on: self-service by password, the operators’ side by a code more, and no password twice', async ({
  page,
  context,
}) => {
  const person = personOf('operator', 42);
  await signInAtSelfService(page, person);
  // The desk has forgotten the person; the sign-in service has not.
  await context.clearCookies({ name: 'desk-session' });
  await page.goto(`${desk}/self-service`);
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
  await page.goto(`${desk}/operator`);
  const chooser = page.getByRole('button', { name: person.address });
  if (await chooser.isVisible()) await chooser.click();
  await expect(page.getByRole('heading', { name: 'Trenger mer informasjon' })).toBeVisible();
  await act(page, 'next').click();
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  await typeCode(page, (await phoneOf(person.mobile).nextCode()).code);
  await act(page, 'done').click();
  await saveAll(page);
  await page.getByRole('button', { name: 'Gå videre til NTNU hjelp' }).click();
  await expectQueue(page, person);
  await page.goto(`${desk}/self-service`);
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
  await page.goto(`${desk}/operator`);
  await expectQueue(page, person);
});

test('an employee with two factors is still no operator, and is told so', async ({ page }) => {
  const person = personOf('ansatt', 43);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Du er ikke operatør' })).toBeVisible();
  await expect(page.locator('main')).toContainText(person.address);
  await page.getByRole('link', { name: 'Gå til selvbetjening' }).click();
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
});

test('another organisation: the list, its search, and its own sign-in page', async ({ page }) => {
  await page.goto(`${signIn}/mfasetup`);
  await page.getByRole('button', { name: 'Ikke din tilhørighet?' }).click();
  await expect(page.getByRole('heading', { name: 'Hvilken organisasjon kommer du fra?' })).toBeVisible();
  const search = page.getByRole('searchbox', { name: 'Søk etter organisasjon' });
  await search.fill('finnes ikke');
  await page.getByRole('button', { name: 'Søk', exact: true }).click();
  await expect(page.getByText('Vi fant ingen organisasjon som passer med «finnes ikke».')).toBeVisible();
  await search.fill('FJORD');
  await search.press('Enter');
  await expect(page.getByRole('button', { name: 'NTNU' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Fjordheim universitet' }).click();
  await expect(page.getByText('Logg inn med din Feide-konto fra Fjordheim universitet.')).toBeVisible();
  await expect(page.getByRole('banner')).toContainText('Fjordheim universitet');
  // An account of one organisation is none of another.
  await typePassword(page, personOf('ansatt', 44));
  await expect(page.locator('#password-error')).toHaveText('Brukernavn eller passord er feil. Prøv på nytt.');
  await page.getByRole('button', { name: 'Ikke din tilhørighet?' }).click();
  await page.getByRole('button', { name: 'NTNU' }).click();
  await expect(page.getByText('Logg inn med din Feide-konto fra NTNU.')).toBeVisible();
});

test('user name and password: what is missing or wrong stands beside the field, and the user name stays', async ({
  page,
}) => {
  const person = personOf('ansatt', 45);
  await page.goto(`${signIn}/mfasetup`);
  const submit = page.getByRole('button', { name: 'Logg inn', exact: true });
  await submit.click();
  await expect(page.locator('#userName-error')).toHaveText('Skriv inn brukernavnet ditt.');
  await expect(page.locator('#password-error')).toHaveText('Skriv inn passordet ditt.');
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill('ikke dette');
  await submit.click();
  await expect(page.locator('#password-error')).toHaveText('Brukernavn eller passord er feil. Prøv på nytt.');
  await expect(page.locator('input[name=userName]')).toHaveValue(person.userName);
  await expect(page.locator('input[name=password]')).toHaveValue('');
});

test('reload and back: nothing is sent again, nothing is lost, and the page is where the person stands', async ({
  page,
}) => {
  const person = personOf('operator', 46);
  const phone = phoneOf(person.mobile);
  await goToContact(page, person);
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  const { code } = await phone.nextCode();
  await expect(page.locator('input[name=code]')).toBeVisible();
  await page.reload();
  await page.reload();
  await expect(page.getByText('Trinn 2: Vi har sendt deg en tekstmelding')).toBeVisible();
  await page.goBack();
  await page.goForward();
  await typeCode(page, code);
  await act(page, 'done').click();
  await saveAll(page);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Innstillingene er lagret.' })).toBeVisible();
  expect(await phone.messages()).toHaveLength(1);
});

test('a second tab: both go on from where the person stands, and the one that is late says so', async ({
  page,
  context,
}) => {
  const person = personOf('operator', 47);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
  await other.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await expect(other.getByRole('heading', { name: 'Hvordan vil du logge på?' })).toBeVisible();
  const { code } = await phone.nextCode();
  // The first tab shows an older step: it is led to where the journey is, and the code is neither used nor lost.
  await typeCode(page, code);
  await expect(page.getByRole('heading', { name: 'Hvordan vil du logge på?' })).toBeVisible();
  await page.getByRole('button', { name: 'Tilbake' }).click();
  await typeCode(page, code);
  await expectQueue(page, person);
  await other.reload();
  await expect(other.getByRole('heading', { name: 'Påloggingen er fullført' })).toBeVisible();
  await other.getByRole('link', { name: 'Gå til NTNU hjelp' }).click();
  await expect(other.getByRole('link', { name: 'Gå til sakskøen' })).toBeVisible();
  expect(await phone.messages()).toHaveLength(2);
});

test('another language in the middle: the same step, and it stays from there on', async ({ page }) => {
  const person = personOf('operator', 48);
  await goToContact(page, person);
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  const { code } = await phoneOf(person.mobile).nextCode();
  await page.locator('header summary').click();
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByText('Step 2: We have sent a text message to +47')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await typeCode(page, code);
  await expect(page.locator('main').getByText('Verification successful.')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.locator('header summary').click();
  await page.getByRole('link', { name: 'Bokmål' }).click();
  await expect(page.getByText('Hvilket alternativ foretrekker du?')).toBeVisible();
  expect(await phoneOf(person.mobile).messages()).toHaveLength(1);
});

test.describe('cookies switched off', () => {
  let folder: string;
  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vakt-no-cookies-'));
    await mkdir(join(folder, 'Default'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    await writeFile(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
  });
  test.afterAll(() => rm(folder, { recursive: true, force: true }));

  test('the page says so, from the set-up link and from the desk', async ({ launchOptions }) => {
    const browser = await chromium.launchPersistentContext(folder, { ...launchOptions, locale: 'nb-NO' });
    try {
      const page = browser.pages()[0] ?? (await browser.newPage());
      await page.goto(`${signIn}/mfasetup`);
      expect(await browser.cookies()).toEqual([]);
      await expect(page.getByRole('heading', { name: 'Informasjonskapsler er slått av' })).toBeVisible();
      await page.goto(`${desk}/self-service`);
      await typePassword(page, personOf('ansatt', 49));
      await expect(page.getByRole('heading', { name: 'Informasjonskapsler er slått av' })).toBeVisible();
    } finally {
      await browser.close();
    }
  });
});
