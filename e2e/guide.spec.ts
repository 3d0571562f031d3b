import { expect, type Page, test } from '@playwright/test';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { phoneOf } from './support/phone.ts';
import { PASSWORD } from './support/start-stack.ts';

/** The guide "NTNU hjelp for saksbehandlere: Pålogging med SMS kode", word for word, from the first line to the last. */

async function signInWithPassword(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Brukernavn').fill(person.userName);
  await page.getByLabel('Passord', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Logg inn' }).click();
}

async function enrolBySms(page: Page, person: Person): Promise<void> {
  const phone = phoneOf(person.mobile);
  await test.step('Steg 1: lenken, og brukernavn og passord', async () => {
    await page.goto(`${stackAddresses().signIn}/mfasetup`);
    await expect(page.getByRole('heading', { name: 'Logg inn med Feide' })).toBeVisible();
    await expect(page.getByText('Office365 for NTNU har bedt om at du logger inn med Feide.')).toBeVisible();
    await expect(page.getByText('Logg inn med din Feide-konto fra NTNU.')).toBeVisible();
    await expect(page.getByText('Ikke din tilhørighet?')).toBeVisible();
    await expect(page.getByText('Glemt brukernavn eller passord?')).toBeVisible();
    await expect(page.locator('header').getByText('Bokmål').first()).toBeVisible();
    await signInWithPassword(page, person);
  });
  await test.step('Steg 2: Trenger mer informasjon', async () => {
    await expect(page.getByRole('heading', { name: 'Trenger mer informasjon' })).toBeVisible();
    await expect(page.getByText('Organisasjonen trenger mer informasjon for å beskytte kontoen din')).toBeVisible();
    await expect(page.getByText(person.address)).toBeVisible();
    await expect(page.getByText('Bruk en annen konto')).toBeVisible();
    await expect(page.getByText('Lær mer')).toBeVisible();
    await page.getByRole('button', { name: 'Neste' }).click();
  });
  await test.step('Steg 3: Godkjenningstelefon, Norge, mobilnummer, SMS', async () => {
    await expect(page.getByRole('heading', { name: 'Ytterligere sikkerhetsbekreftelse' })).toBeVisible();
    await expect(page.getByText('Sikre kontoen din ved å legge til telefonbekreftelse i passordet.')).toBeVisible();
    await expect(page.getByText('Trinn 1: Hvordan skal vi kontakte deg?')).toBeVisible();
    await expect(page.locator('select[name=kind]')).toHaveValue('authentication-phone');
    await expect(page.locator('select[name=country] option:checked')).toHaveText('Norge (+47)');
    await expect(page.getByText('Fyll inn ditt mobilnummer, 8 siffer.')).toBeVisible();
    await expect(page.getByText('Telefonnumrene dine vil bare bli brukt til kontosikkerhet. Standardavgifter for telefon og SMS vil påløpe.')).toBeVisible();
    await page.locator('input[name=number]').fill(person.mobile);
    await page.getByLabel('Send meg en kode via SMS').check();
    await page.getByRole('button', { name: 'Neste' }).click();
  });
  await test.step('Steg 4: tekstmeldingen er på vei', async () => {
    await expect(page.getByText('Trinn 2: Vi har sendt deg en tekstmelding til telefonnummer +47')).toBeVisible();
  });
  await test.step('Steg 5: koden', async () => {
    await expect(page.getByText('Her angir du bekreftelseskoden du mottar')).toBeVisible();
    const { code, reference } = await phone.nextCode();
    await expect(page.getByText(`Koden står i meldingen merket ${reference}.`)).toBeVisible();
    await page.locator('input[name=code]').fill(code);
    await page.getByRole('button', { name: 'Kontroller' }).click();
  });
  await test.step('Steg 6: Bekreftelse vellykket', async () => {
    await expect(page.getByText('Bekreftelse vellykket.')).toBeVisible();
    await page.getByRole('button', { name: 'Fullført' }).click();
  });
  await test.step('Steg 7: hvordan vil du svare', async () => {
    await expect(
      page.getByText(
        'Når du logger på med passordet, må du også svare fra en registrert enhet. Dette gjør det vanskeligere for en hacker å logge på med bare et stjålet passord.',
      ),
    ).toBeVisible();
    await expect(page.getByText('Hvilket alternativ foretrekker du?')).toBeVisible();
    await expect(page.getByText('Vi vil bruke dette bekreftelsesalternativet som standard.')).toBeVisible();
    await expect(page.locator('select[name=defaultOption] option:checked')).toHaveText('Tekstkode til godkjenningstelefon');
    await expect(page.getByRole('heading', { name: 'Hvordan vil du svare?' })).toBeVisible();
    await expect(page.getByText('Velg ett eller flere av disse alternativene.')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Godkjenningstelefon' })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: 'Kontortelefon' })).not.toBeChecked();
    await expect(page.getByLabel('Internnummer')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Telefon for alternativ godkjenning' })).not.toBeChecked();
    await expect(page.getByRole('checkbox', { name: 'Godkjennerapp eller token' })).not.toBeChecked();
    await expect(page.getByRole('button', { name: 'Konfigurer Authenticator-appen' })).toBeVisible();
    await page.getByRole('button', { name: 'Lagre' }).click();
    await expect(page.getByText('Innstillingene er lagret.')).toBeVisible();
    await expect(page.getByText('Du kan lukke dette vinduet.')).toBeVisible();
  });
}

async function openDeskAsOperator(page: Page, person: Person): Promise<void> {
  const phone = phoneOf(person.mobile);
  const before = (await phone.messages()).length;
  await test.step('Steg 8: Pålogging for operatør, Velg en konto', async () => {
    await page.goto(stackAddresses().desk);
    await page.getByText('Pålogging for operatør').click();
    await expect(page.getByRole('heading', { name: 'Velg en konto' })).toBeVisible();
    await expect(page.getByText('Bruk en annen konto')).toBeVisible();
    expect(await phone.messages(), 'showing the chooser sends nothing').toHaveLength(before);
    await page.getByRole('button', { name: person.address }).click();
  });
  await test.step('Steg 9: Angi kode', async () => {
    await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
    const mask = `+XX XXXXXX${person.mobile.slice(-2)}`;
    await expect(page.locator('main')).toContainText(`Vi sendte en tekstmelding til telefonen din ${mask}`);
    await expect(page.locator('main')).toContainText('Skriv inn koden for å logge på.');
    await expect(page.getByText('Har du problemer?')).toBeVisible();
    await expect(page.getByText('Logg på på en annen måte')).toBeVisible();
    await expect(page.getByText('Mer informasjon')).toBeVisible();
    for (let skipped = 0; skipped < before; skipped++) await phone.nextCode();
    const { code } = await phone.nextCode();
    await page.getByLabel('Kode', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Kontroller' }).click();
  });
  await test.step('inne i NTNU hjelp, under eget navn', async () => {
    await expect(page).toHaveURL(new RegExp(`^${stackAddresses().desk}/`));
    await expect(page.getByText(person.name).first()).toBeVisible();
    await expect(page.getByText('Køen er tom.')).toBeVisible();
  });
}

test.describe('the guide in bokmål', () => {
  test('steps 1 to 9, word for word', async ({ page }) => {
    const person = personOf('operator', 1);
    await enrolBySms(page, person);
    await openDeskAsOperator(page, person);
  });
});

test.describe('the guide with JavaScript off', () => {
  test.use({ javaScriptEnabled: false });
  test('steps 1 to 9, word for word', async ({ page }) => {
    const person = personOf('operator', 2);
    await enrolBySms(page, person);
    await openDeskAsOperator(page, person);
  });
});
