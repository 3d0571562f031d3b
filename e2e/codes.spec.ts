import { expect, type Page, test } from '@playwright/test';
import { ageCodes } from './support/database.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { type Phone, phoneOf } from './support/phone.ts';
import { act, enrolMobile, expectQueue, goToChallenge, goToContact, saveAll, typeCode } from './support/quick-steps.ts';

/** What goes wrong with codes, and the way on from each. What is wrong stands beside its field, and in the summary that has the focus. */

/** Another code than this one. */
const wrongOf = (code: string) => (code === '111111' ? '222222' : '111111');

async function expectCodeFault(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.locator('#code-error')).toHaveText(text);
  await expect(page.locator('input[name=code]')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await expect(page.locator('[data-error-summary]').getByRole('link')).toHaveText(text);
  await expect(page).toHaveTitle(/^Feil: /);
}

/** An operator with a mobile, at "Angi kode". */
async function standAtChallenge(page: Page, person: Person): Promise<Phone> {
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  return phone;
}

test('wrong codes: so many tries are left, then none, then a new code is asked for', async ({ page }) => {
  const person = personOf('operator', 30);
  const phone = await standAtChallenge(page, person);
  const { code } = await phone.nextCode();
  await typeCode(page, '12');
  await expectCodeFault(page, 'Koden består av 6 siffer.');
  for (const left of ['4 forsøk', '3 forsøk', '2 forsøk', '1 forsøk']) {
    await typeCode(page, wrongOf(code));
    await expectCodeFault(page, `Koden er feil. Sjekk koden og prøv på nytt. Du har ${left} igjen.`);
  }
  await typeCode(page, wrongOf(code));
  await expectCodeFault(page, 'Du har skrevet feil kode for mange ganger. Be om en ny kode.');
  await typeCode(page, code);
  await expectCodeFault(page, 'Du har skrevet feil kode for mange ganger. Be om en ny kode.');
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
});

test('ten wrong codes in a row: codes wait, and the page says how long', async ({ page }) => {
  const phone = await standAtChallenge(page, personOf('operator', 31));
  const { code } = await phone.nextCode();
  for (let tries = 0; tries < 5; tries += 1) {
    await typeCode(page, wrongOf(code));
    await expect(page.locator('#code-error')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  const fresh = (await phone.nextCode()).code;
  for (let tries = 0; tries < 5; tries += 1) {
    await typeCode(page, wrongOf(fresh));
    await expect(page.locator('#code-error')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expectCodeFault(page, 'Du har skrevet feil kode for mange ganger. Vent 1 minutt, eller kontakt brukerstøtte.');
});

test('an expired code: it says so, and a new one comes at once', async ({ page }) => {
  const person = personOf('operator', 32);
  const phone = await standAtChallenge(page, person);
  const { code } = await phone.nextCode();
  await ageCodes(stackAddresses(), page.url(), 601);
  await typeCode(page, code);
  await expectCodeFault(page, 'Koden er utløpt. Be om en ny kode.');
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
});

test('send again: the button counts down, then sends; the earlier code still holds', async ({ page }) => {
  const person = personOf('operator', 33);
  const phone = await standAtChallenge(page, person);
  const first = await phone.nextCode();
  const again = page.getByRole('button', { name: 'Send ny kode' });
  await expect(again).toBeDisabled();
  await expect(page.getByText(/^Send ny kode \(om \d+ sekunder\)$/)).toBeVisible();
  await ageCodes(stackAddresses(), page.url(), 28);
  await page.reload();
  await expect(again).toBeDisabled();
  // The last seconds pass by themselves, and the button opens without a reload.
  await expect(again).toBeEnabled();
  await again.click();
  const second = await phone.nextCode();
  await expect(page.getByText('Ny kode er sendt.')).toBeVisible();
  await expect(page.locator('main')).toContainText(`Koden står i meldingen merket ${second.reference}.`);
  expect(second.reference).not.toBe(first.reference);
  await typeCode(page, first.code);
  await expectQueue(page, person);
});

test('sent once more in another tab: the page that asks too soon says so beside the button', async ({
  page,
  context,
}) => {
  const phone = await standAtChallenge(page, personOf('operator', 34));
  await phone.nextCode();
  await ageCodes(stackAddresses(), page.url(), 31);
  await page.reload();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('button', { name: 'Send ny kode' }).click();
  await phone.nextCode();
  await page.getByRole('button', { name: 'Send ny kode' }).click();
  await expect(page.locator('#again')).toContainText(/Vent \d+ sekunder før du ber om en ny kode\./);
  expect(await phone.messages()).toHaveLength(3);
});

test('too many calls: the page says how long to wait, and the other ways are open', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 35);
  const phone = await enrolMobile(page, person);
  await page.locator('select[name=defaultOption]').selectOption({ label: 'Ring godkjenningstelefonen' });
  await saveAll(page);
  for (let calls = 1; calls <= 5; calls += 1) {
    await goToChallenge(page, person);
    await expect.poll(async () => (await phone.calls()).length).toBe(calls);
    await phone.decline();
    await expect(page.locator('#delivery')).toHaveText('Anropet ble avvist. Prøv igjen når du er klar.');
  }
  await page.goto(`${stackAddresses().desk}/operator/sign-in`);
  await page.getByRole('button', { name: person.address }).click();
  const tooMany = /^Vi har ringt deg for mange ganger\. Vent \d+ minutter, eller bruk en annen metode\.$/;
  await expect(page.locator('[data-error-summary]').getByRole('link')).toHaveText(tooMany);
  await page.getByRole('button', { name: 'Logg på på en annen måte' }).click();
  await page.getByRole('button', { name: 'Send tekstmelding' }).click();
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
});

test('a phone that is off, full, or no number at all: the page says what the gateway says, and the way on', async ({
  page,
}) => {
  const person = personOf('operator', 36);
  const full = phoneOf('92200036');
  await full.set('full');
  await goToContact(page, person);
  await page.locator('input[name=number]').fill(full.typed);
  await act(page, 'contact').click();
  const delivery = page.locator('#delivery');
  await expect(delivery).toHaveAttribute('data-state', 'failed');
  // A double click is one call: within five seconds of the last send the page says how many are left.
  await page.getByRole('button', { name: 'Ring meg i stedet' }).click();
  await expect(page.locator('#again')).toContainText(/Vent [1-5] sekund(er)? før du ber om en ny kode\./);
  await ageCodes(stackAddresses(), page.url(), 5);
  await page.getByRole('button', { name: 'Ring meg i stedet' }).click();
  await expect(delivery).toHaveText('Det var opptatt. Prøv igjen når du er klar.');
  await page.getByRole('button', { name: 'Endre nummer' }).click();
  const missing = phoneOf('92200037');
  await missing.set('unknown');
  await page.locator('input[name=number]').fill(missing.typed);
  await act(page, 'contact').click();
  await expect(delivery).toHaveText('Operatøren kjenner ikke nummeret. Sjekk at det er riktig.');
  await page.getByRole('button', { name: 'Endre nummer' }).click();
  const off = phoneOf(person.mobile);
  await off.set('off');
  await page.locator('input[name=number]').fill(off.typed);
  await act(page, 'contact').click();
  await expect(delivery).toHaveText('Meldingen er sendt og på vei til telefonen.');
  await off.set('on');
  await expect(delivery).toHaveText('Levert til telefonen.');
  await typeCode(page, (await off.nextCode()).code);
  await expect(page.locator('main').getByText('Bekreftelse vellykket.')).toBeVisible();
});

test('a number that is wrong: beside the field, with what was typed and chosen kept', async ({ page }) => {
  const person = personOf('operator', 37);
  await goToContact(page, person);
  const fault = page.locator('#number-error');
  await act(page, 'contact').click();
  await expect(fault).toHaveText('Fyll inn telefonnummeret.');
  await page.locator('input[name=number]').fill('7359 0037');
  await act(page, 'contact').click();
  await expect(fault).toHaveText('Dette nummeret kan ikke ta imot SMS. Velg «Ring meg», eller bruk et annet nummer.');
  await expect(page.locator('input[name=number]')).toHaveValue('7359 0037');
  await page.locator('select[name=country]').selectOption('SE');
  await page.locator('input[name=number]').fill('12');
  await page.getByText('Ring meg', { exact: true }).click();
  await act(page, 'contact').click();
  await expect(fault).toBeVisible();
  await expect(page.locator('select[name=country]')).toHaveValue('SE');
  await expect(page.locator('input[name=channel][value=call]')).toBeChecked();
  await page.locator('select[name=country]').selectOption('US');
  await page.locator('input[name=number]').fill('202 555 0137');
  await act(page, 'contact').click();
  await expect(fault).toContainText('NTNU sender ikke koder til dette landet.');
  // Typed with the dialling code, as people do.
  await page.locator('select[name=country]').selectOption('NO');
  await page.locator('input[name=number]').fill(`0047 ${person.mobile}`);
  await page.getByText('Send meg en kode via SMS').click();
  await act(page, 'contact').click();
  await typeCode(page, (await phoneOf(person.mobile).nextCode()).code);
  await expect(page.locator('main').getByText('Bekreftelse vellykket.')).toBeVisible();
});
