import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { agePass } from './support/database.ts';
import { createKeyboard } from './support/keyboard.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { type Phone, phoneOf } from './support/phone.ts';
import {
  act,
  enrolMobile,
  expectQueue,
  goToChallenge,
  saveAll,
  typeCode,
  typePassword,
} from './support/quick-steps.ts';
import { PASSWORD } from './support/start-stack.ts';
import {
  chooseWay,
  collectPass,
  makeCodes,
  openOwnPage,
  openPassPage,
  orderPass,
  readShown,
} from './support/ways-back.ts';

/** Ways back in for whoever has lost the phone: codes on paper, and a pass from support. */

const { signIn } = stackAddresses();

const texts = async (typed: string) => (await phoneOf(typed).messages()).map(({ text }) => text);

/** Registers a new mobile from "Trenger mer informasjon" to the last page. */
async function registerNewPhone(page: Page, phone: Phone): Promise<void> {
  await act(page, 'next').click();
  await page.locator('input[name=number]').fill(phone.typed);
  await act(page, 'contact').click();
  await typeCode(page, (await phone.nextCode()).code);
  await act(page, 'done').click();
  await saveAll(page);
}

async function goToChallengeAnew(page: Page, person: Person): Promise<void> {
  await page.context().clearCookies();
  await goToChallenge(page, person);
}

test('recovery codes: shown once, printed and saved with nothing else on the sheet', async ({ page }) => {
  test.setTimeout(60_000);
  const person = personOf('ansatt', 32);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await openOwnPage(page, person, phone);
  const codes = await makeCodes(page);

  await test.step('on paper stand whose they are, where, since when, and the codes', async () => {
    await page.emulateMedia({ media: 'print' });
    for (const code of codes) await expect(page.getByText(code)).toBeVisible();
    const sheet = page.locator('.vk-sheet');
    await expect(sheet.getByText(person.address)).toBeVisible();
    await expect(sheet.getByText(new URL(signIn).host)).toBeVisible();
    for (const hidden of ['header', 'footer', 'h1', 'form', '.vk-buttons', '.vk-account-line'])
      await expect(page.locator(hidden).first()).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
  });
  await test.step('the file holds the same', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Lagre som fil' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('reservekoder.txt');
    const saved = await readFile(await download.path(), 'utf8');
    for (const code of codes) expect(saved).toContain(code);
    expect(saved).toContain(person.address);
  });
  await test.step('reloading shows none', async () => {
    await page.goto(page.url().replace('/make-codes', ''));
    expect(await page.content()).not.toContain(codes[0]);
  });
});

test('recovery codes: used at a service, replaced, told to the owner; new ones kill the old', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 14);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await openOwnPage(page, person, phone);
  const codes = await makeCodes(page);
  await goToChallengeAnew(page, person);
  await chooseWay(page, 'Bruk en reservekode');
  await typeCode(page, codes[2]?.toLowerCase().replaceAll('-', '') ?? '');
  const replacement = await readShown(page);
  expect(codes).not.toContain(replacement);
  await page.getByRole('button', { name: 'Jeg har tatt vare på koden' }).click();
  await expectQueue(page, person);
  await expect.poll(() => texts(person.mobile)).toContainEqual(expect.stringContaining('En reservekode er brukt'));

  await goToChallengeAnew(page, person);
  await chooseWay(page, 'Bruk en reservekode');
  await typeCode(page, codes[2] ?? '');
  await expect(page.locator('[data-error-summary]')).toContainText('allerede brukt');
  await typeCode(page, replacement);
  await page.getByRole('button', { name: 'Jeg har tatt vare på koden' }).click();
  await expectQueue(page, person);

  await openOwnPage(page, person, phone);
  await expect(page.locator('#recovery-codes')).toContainText('Du har 10 koder igjen');
  await makeCodes(page);
  await goToChallengeAnew(page, person);
  await chooseWay(page, 'Bruk en reservekode');
  await typeCode(page, codes[5] ?? '');
  await expect(page.locator('[data-error-summary]')).toContainText('Reservekoden er feil');
});

test('lost phone: a pass is ordered, collected and used, a new phone registered; the old one’s codes are dead', async ({
  page,
  browser,
}) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 15);
  const fresh = phoneOf(personOf('ansatt', 28).mobile);
  const old = await enrolMobile(page, person);
  await saveAll(page);

  // A thief with phone and password stands at "Angi kode", with a code that lives.
  const thief = await (await browser.newContext()).newPage();
  await goToChallenge(thief, person);
  const { code: stolen } = await old.nextCode();

  await page.context().clearCookies();
  const pass = await collectPass(page, person);
  // The command leaves it to the running service, which looks now and then.
  const ordered = expect.stringContaining('bestilt et midlertidig tilgangspass');
  await expect.poll(() => texts(person.mobile), { timeout: 40_000 }).toContainEqual(ordered);
  await page.goto(page.url().replace(/\/collect$/, ''));
  expect(await page.content()).not.toContain(pass);

  await goToChallengeAnew(page, person);
  await expect(page.getByLabel('Midlertidig tilgangspass')).toBeVisible();
  await typeCode(page, pass.toLowerCase());
  await registerNewPhone(page, fresh);
  await act(page, 'continue').click();
  await expectQueue(page, person);

  await typeCode(thief, stolen);
  await expect(thief.getByRole('button', { name: 'Ta neste sak' })).toBeHidden();
  await goToChallengeAnew(page, person);
  await typeCode(page, (await fresh.nextCode()).code);
  await expectQueue(page, person);
  for (const words of ['tilgangspass er hentet', 'tilgangspass er brukt', 'Telefonen for pålogging'])
    await expect.poll(() => texts(person.mobile)).toContainEqual(expect.stringContaining(words));
});

test('a pass for several uses signs in twice, is seen on the own page, and is over when its time is', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 16);
  await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  const pass = await collectPass(page, person, '--several', '--minutes', '600');
  for (let time = 0; time < 2; time += 1) {
    await goToChallengeAnew(page, person);
    await typeCode(page, pass);
    await expectQueue(page, person);
  }
  await page.context().clearCookies();
  await page.goto(`${signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, pass);
  await expect(page.locator('#pass')).toContainText('Det kan brukes flere ganger.');
  await page.context().clearCookies();
  await page.goto(`${signIn}/security`);
  await typePassword(page, person);
  await agePass(stackAddresses(), person.userName, 36_001);
  await typeCode(page, pass);
  await expect(page.getByText('Du har et midlertidig tilgangspass.')).toBeHidden();
  await goToChallengeAnew(page, person);
  await expect(page.locator('main')).toContainText('Vi sendte en tekstmelding');
});

test('a pass whose time has not begun is told so, and an owner takes an order away that nobody asked for', async ({
  page,
}) => {
  test.setTimeout(60_000);
  const person = personOf('ansatt', 29);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  const from = new Date(Date.now() + 86_400_000).toISOString();
  await collectPass(page, person, '--from', from);
  await expect(page.getByText('Gjelder fra')).toBeVisible();
  await orderPass(person);
  await openOwnPage(page, person, phone);
  await expect(page.locator('#pass')).toContainText('Det er ikke hentet');
  await act(page, 'revoke-pass').click();
  await expect(page.getByRole('status').first()).toContainText('Tilgangspasset er tatt bort.');
  await expect(page.locator('#pass')).toBeHidden();
});

test('by keyboard alone: make recovery codes and use one', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('ansatt', 30);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await openOwnPage(page, person, phone);
  const keys = createKeyboard(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await keys.activate(button('Lag reservekoder'));
  await keys.activate(button('Lag reservekoder'));
  await expect(page.locator('.vk-code-list code')).toHaveCount(10);
  const code = await page.locator('.vk-code-list code').first().textContent();
  await keys.tabTo(button('Skriv ut'));
  await keys.tabTo(page.getByRole('link', { name: 'Lagre som fil' }));
  await keys.activate(button('Jeg har tatt vare på kodene'));
  await expect(page.locator('#recovery-codes')).toContainText('Du har 10 koder igjen');

  await page.context().clearCookies();
  await page.goto(`${signIn}/security`);
  await expect(page.locator('input[name=userName]')).toBeFocused();
  await keys.type(person.userName);
  await keys.tabTo(page.locator('input[name=password]'));
  await keys.type(PASSWORD);
  await keys.press('Enter');
  await keys.activate(button('Logg på på en annen måte'));
  await keys.activate(button('Bruk en reservekode'));
  await expect(page.locator('input[name=code]')).toBeFocused();
  await keys.type('feil');
  await keys.press('Enter');
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await keys.activate(page.locator('[data-error-summary]').getByRole('link'));
  await keys.press('Control+a');
  await keys.type(code ?? '');
  await keys.press('Enter');
  await keys.activate(button('Jeg har tatt vare på koden'));
  await expect(page.locator('#recovery-codes')).toContainText('Du har 10 koder igjen');
});

test('by keyboard alone: collect a pass and register with it', async ({ page }) => {
  test.setTimeout(60_000);
  const person = personOf('ansatt', 33);
  await enrolMobile(page, person);
  await saveAll(page);
  const keys = createKeyboard(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const collection = await orderPass(person);
  await page.context().clearCookies();
  await openPassPage(page, person);
  await expect(page.locator('input[name=code]')).toBeFocused();
  await keys.type(collection);
  await keys.press('Enter');
  const pass = await readShown(page);
  await keys.activate(page.getByRole('link', { name: 'Registrer ny telefon nå' }));
  await keys.activate(page.getByRole('button', { name: person.address }));
  await expect(page.locator('input[name=code]')).toBeFocused();
  await keys.type(pass);
  await keys.press('Enter');
  await keys.activate(button('Neste'));
  await expect(page.locator('select[name=kind]')).toBeVisible();
});
