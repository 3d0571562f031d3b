import { expect, type Page, test } from '@playwright/test';
import { createAuthenticator } from './support/authenticator.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { phoneOf } from './support/phone.ts';
import { act, enrolMobile, expectQueue, goToChallenge, save, saveAll, typeCode } from './support/quick-steps.ts';

/** The preferences page with all its rows, and every way to answer that it offers. */

const row = (page: Page, kind: string) => page.locator('.vk-row', { has: page.locator(`#${kind}-ticked`) });

/** Ticks a row of the preferences page and fills its number in. */
async function fillRow(page: Page, kind: string, number: string, extension?: string): Promise<void> {
  await page.locator(`#${kind}-ticked`).check();
  await page.locator(`select[name=${kind}-country]`).selectOption('NO');
  await page.locator(`input[name=${kind}-number]`).fill(number);
  if (extension !== undefined) await page.locator(`input[name=${kind}-extension]`).fill(extension);
}

/** "Konfigurer Authenticator-appen", the secret typed into an app by hand. */
async function setUpApp(page: Page) {
  await page.getByRole('button', { name: 'Konfigurer Authenticator-appen' }).click();
  await expect(page.getByRole('img', { name: 'QR-kode' })).toBeVisible();
  await page.getByText('Kan du ikke skanne? Skriv inn nøkkelen for hånd').click();
  return createAuthenticator((await page.locator('#app-secret').textContent()) ?? '');
}

/** "Logg på på en annen måte", then the way with this name. */
async function chooseOtherWay(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await expect(page.getByRole('heading', { name: 'Hvordan vil du logge på?' })).toBeVisible();
  await page.getByRole('button', { name }).click();
  await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
}

const maskOf = (number: string) => `+XX XXXXXX${number.slice(-2)}`;

test('office phone with extension: the call says the extension, proves it, and signs in', async ({ page, context }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 20);
  const office = phoneOf('73590020');
  await enrolMobile(page, person);
  await fillRow(page, 'office-phone', office.typed, '1234');
  await save(page);
  await expect(
    page.getByText('Trinn 2: Vi ringer deg på telefonnummer +47 73 59 00 20, internnummer 1234'),
  ).toBeVisible();
  const simulator = await context.newPage();
  await simulator.goto(`${stackAddresses().simulator}/phones/${office.number}`);
  await expect(simulator.getByText('Slo internnummer 1234')).toBeVisible();
  await simulator.close();
  await typeCode(page, await office.answerAndListen());
  await expect(page.locator('main').getByText('Bekreftelse vellykket.')).toBeVisible();
  await expect(row(page, 'office-phone')).toContainText('Bekreftet');
  await expect(page.locator('input[name=office-phone-extension]')).toHaveValue('1234');
  await saveAll(page);
  await goToChallenge(page, person);
  await chooseOtherWay(page, `Ring kontortelefonen ${maskOf(office.typed)}`);
  await expect(page.locator('main')).toContainText('og ber om internnummeret ditt');
  await typeCode(page, await office.answerAndListen());
  await expectQueue(page, person);
});

test('alternate phone: proved by a message, and a way to sign in', async ({ page }) => {
  const person = personOf('operator', 21);
  const alternate = phoneOf('92200071');
  await enrolMobile(page, person);
  await fillRow(page, 'alternate-phone', '922 00 071');
  await save(page);
  await typeCode(page, (await alternate.nextCode()).code);
  await expect(row(page, 'alternate-phone')).toContainText('Bekreftet');
  const notice = async () => (await phoneOf(person.mobile).messages()).at(-1)?.text;
  await expect.poll(notice).toContain('Kontoen din hos ntnu.no har fått en ny påloggingsmetode.');
  await saveAll(page);
  await goToChallenge(page, person);
  await chooseOtherWay(page, `Send tekstmelding til ${maskOf(alternate.typed)}`);
  await typeCode(page, (await alternate.nextCode()).code);
  await expectQueue(page, person);
});

test('authenticator app by QR: proved by one code, a code signs in once, and never again', async ({ page }) => {
  const person = personOf('operator', 22);
  await enrolMobile(page, person);
  const app = await setUpApp(page);
  await expect(page.getByRole('link', { name: 'Åpne i en app på denne enheten' })).toHaveAttribute(
    'href',
    /^otpauth:\/\/totp\/NTNU:operator022%40ntnu\.no\?.*secret=/,
  );
  await typeCode(page, app.code() === '000000' ? '000001' : '000000');
  await expect(page.locator('#code-error')).toContainText('Koden er feil.');
  const proving = app.code();
  await typeCode(page, proving);
  await expect(row(page, 'app')).toContainText('Bekreftet');
  await page.locator('select[name=defaultOption]').selectOption({ label: 'Kode fra godkjennerapp eller token' });
  await saveAll(page);

  await goToChallenge(page, person);
  await expect(page.locator('main')).toContainText('Åpne godkjennerappen på telefonen.');
  await typeCode(page, proving);
  await expect(page.locator('#code-error')).toHaveText('Koden er allerede brukt. Vent til appen viser en ny kode.');
  // The app's next code: phones' clocks are off by some seconds, so it is taken already.
  const next = app.code(1);
  await typeCode(page, next);
  await expectQueue(page, person);
  await goToChallenge(page, person);
  await typeCode(page, next);
  await expect(page.locator('#code-error')).toHaveText('Koden er allerede brukt. Vent til appen viser en ny kode.');
});

test('the app as the first method of all, from the desk', async ({ page }) => {
  const person = personOf('operator', 23);
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill('Riktig hest batteri stift 4');
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
  await act(page, 'next').click();
  await page.locator('select[name=kind]').selectOption({ label: 'Godkjennerapp' });
  await expect(page.locator('input[name=number]')).toBeHidden();
  await act(page, 'contact').click();
  await page.getByText('Kan du ikke skanne? Skriv inn nøkkelen for hånd').click();
  const app = createAuthenticator((await page.locator('#app-secret').textContent()) ?? '');
  await typeCode(page, app.code());
  await act(page, 'done').click();
  await expect(page.locator('#app-ticked')).toBeChecked();
  await expect(page.locator('#authentication-phone-ticked')).not.toBeChecked();
  await saveAll(page);
  await page.getByRole('button', { name: 'Gå videre til NTNU hjelp' }).click();
  await expectQueue(page, person);
});

test('a number can be changed before it is proved; the code to the wrong one is dead', async ({ page }) => {
  const person = personOf('operator', 24);
  const wrong = phoneOf('92200074');
  const right = phoneOf(person.mobile);
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill('Riktig hest batteri stift 4');
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
  await act(page, 'next').click();
  await page.locator('input[name=number]').fill(wrong.typed);
  await act(page, 'contact').click();
  const dead = (await wrong.nextCode()).code;
  await page.getByRole('button', { name: 'Endre nummer' }).click();
  await expect(page.getByText('Trinn 1: Hvordan skal vi kontakte deg?')).toBeVisible();
  await page.locator('input[name=number]').fill(right.typed);
  await act(page, 'contact').click();
  const { code } = await right.nextCode();
  await typeCode(page, dead);
  await expect(page.locator('#code-error')).toContainText('Koden er feil.');
  await typeCode(page, code);
  await expect(page.locator('main').getByText('Bekreftelse vellykket.')).toBeVisible();
  expect(await wrong.messages()).toHaveLength(1);
});

test('default option: the next sign-in begins with it; what is unticked is gone; the last method stays', async ({
  page,
}) => {
  const person = personOf('operator', 25);
  const alternate = phoneOf('92200075');
  await enrolMobile(page, person);
  await fillRow(page, 'alternate-phone', alternate.typed);
  await page.locator('select[name=defaultOption]').selectOption({ label: 'Ring godkjenningstelefonen' });
  await save(page);
  await typeCode(page, (await alternate.nextCode()).code);
  // What was chosen before the proof is kept.
  await expect(page.locator('select[name=defaultOption] option:checked')).toHaveText('Ring godkjenningstelefonen');
  await page
    .locator('select[name=defaultOption]')
    .selectOption({ label: 'Tekstkode til telefon for alternativ godkjenning' });
  await saveAll(page);
  await goToChallenge(page, person);
  await expect(page.locator('main')).toContainText(maskOf(alternate.typed));
  await typeCode(page, (await alternate.nextCode()).code);
  await expectQueue(page, person);
  await openPreferences(page, person, alternate);
  await removeWhatCanGo(page);
  await goToChallenge(page, person);
  await page.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await expect(page.getByRole('button', { name: maskOf(person.mobile) })).toHaveCount(0);
  await expect(page.getByRole('button', { name: maskOf(alternate.typed) })).toHaveCount(2);
});

/** The person's own page later: account, code, preferences. */
async function openPreferences(page: Page, person: Person, phone: ReturnType<typeof phoneOf>): Promise<void> {
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await page.getByRole('button', { name: person.address }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.locator('select[name=defaultOption]')).toBeVisible();
}

async function removeWhatCanGo(page: Page): Promise<void> {
  await page.locator('#authentication-phone-ticked').uncheck();
  await page.locator('#alternate-phone-ticked').uncheck();
  await save(page);
  await expect(page.getByRole('link', { name: 'Du må ha minst én metode.' })).toBeVisible();
  await page.locator('#alternate-phone-ticked').check();
  await page.locator('select[name=defaultOption]').selectOption({ label: 'Ring godkjenningstelefonen' });
  await save(page);
  await expect(page.locator('#defaultOption-error')).toHaveText(
    'Standardalternativet må være et av dem du har krysset av for og bekreftet.',
  );
  await expect(page.locator('#authentication-phone-ticked')).not.toBeChecked();
  await page
    .locator('select[name=defaultOption]')
    .selectOption({ label: 'Tekstkode til telefon for alternativ godkjenning' });
  await saveAll(page);
}

test('what is wrong in the rows stands beside each field, and nothing typed is lost', async ({ page }) => {
  const person = personOf('operator', 26);
  await enrolMobile(page, person);
  await fillRow(page, 'office-phone', '123', 'abc');
  await fillRow(page, 'alternate-phone', '73590026');
  await page.locator('select[name=defaultOption]').selectOption({ label: 'Ring godkjenningstelefonen' });
  await save(page);
  await expect(page.getByText('Dette må du rette på:')).toBeVisible();
  await expect(page.locator('#office-phone-number-error')).toContainText('ugyldig');
  await expect(page.locator('#office-phone-extension-error')).toHaveText(
    'Internnummeret kan bare ha siffer, høyst 10.',
  );
  await expect(page.locator('#alternate-phone-number-error')).toContainText('kan ikke ta imot SMS');
  await expect(page.locator('input[name=office-phone-number]')).toHaveValue('123');
  await expect(page.locator('input[name=office-phone-extension]')).toHaveValue('abc');
  await expect(page.locator('input[name=alternate-phone-number]')).toHaveValue('73590026');
  await expect(page.locator('#office-phone-ticked')).toBeChecked();
  await expect(page.locator('select[name=defaultOption] option:checked')).toHaveText('Ring godkjenningstelefonen');
  await expect(page.locator('#authentication-phone-ticked')).toBeChecked();
});

test('a new number for the authentication phone: proved first, then the old one gets no more codes', async ({
  page,
}) => {
  const person = personOf('operator', 27);
  const other = phoneOf('92200077');
  const old = await enrolMobile(page, person);
  await saveAll(page);
  await page.getByRole('button', { name: 'Endre innstillingene' }).click();
  await fillRow(page, 'authentication-phone', other.typed);
  await save(page);
  await typeCode(page, (await other.nextCode()).code);
  await expect(row(page, 'authentication-phone')).toContainText(maskOf(other.typed));
  await expect(page.locator('input[name=authentication-phone-number]')).toHaveValue('');
  await saveAll(page);
  await expect.poll(async () => (await old.messages()).at(-1)?.text).toContain('er endret');
  await goToChallenge(page, person);
  await expect(page.locator('main')).toContainText(maskOf(other.typed));
  await typeCode(page, (await other.nextCode()).code);
  await expectQueue(page, person);
});
