import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { enterConsole, giveRoles } from './support/console.ts';
import { createKeyboard } from './support/keyboard.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { act, enrolMobile, saveAll, typeCode, typePassword } from './support/quick-steps.ts';
import { chooseFile, type HandToken, importTokens, listOf, makeToken, TOKENS } from './support/tokens.ts';

/** Hardware tokens from the file to the sign-in. Their looks are accessibility.spec.ts's business. */

test('an administrator takes a file with bad lines in, corrects it, and sees who has which: by keyboard', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 20);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  const [given, free, late] = [makeToken('totp'), makeToken('hotp'), makeToken('totp')];
  const wrong = late.lineFor('').replace(/,[A-Z2-7]{32},/, ',KORT,');
  const keys = createKeyboard(page);
  await page.goto(`${signIn}${TOKENS}`);
  await chooseFile(page, 'nye tokener.csv', listOf(given.lineFor(person.address), free.lineFor(''), wrong));
  await keys.activate(page.getByRole('button', { name: 'Importer', exact: true }));
  await expect(page.getByText('én kodebrikke kom ikke inn')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('row', { name: new RegExp(`4.*${late.serial}.*secret key.*128`) })).toBeVisible();
  const coming = page.waitForEvent('download');
  await keys.activate(page.getByRole('link', { name: 'Last ned feilene (CSV)' }));
  const download = await coming;
  expect(download.suggestedFilename()).toBe('Failures_nye_tokener.csv');
  expect(await readFile(await download.path(), 'utf8')).toContain(late.serial);
  await page.goto(`${signIn}${TOKENS}`);
  await chooseFile(page, 'rettet.csv', listOf(given.lineFor(person.address), free.lineFor(''), late.lineFor('')));
  await keys.activate(page.getByRole('button', { name: 'Importer', exact: true }));
  await expect(page.getByText('Én kodebrikke er importert.')).toBeVisible({ timeout: 20_000 });
  await keys.activate(page.getByRole('link', { name: 'Alle kodebrikker' }));
  await page.getByRole('searchbox', { name: 'Søk' }).fill(person.userName);
  await keys.activate(page.getByRole('button', { name: 'Vis', exact: true }));
  const row = page
    .getByRole('table', { name: 'Kodebrikker etter serienummer' })
    .getByRole('row', { name: given.serial });
  await expect(row).toContainText('Tildelt');
  await expect(row).toContainText(person.userName);
});

/** To "Angi kode" with a token, from nothing. */
async function goToTokenChallenge(page: Page, person: Person): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await act(page, 'other-way').click();
  await page.getByRole('button', { name: 'kodebrikken' }).click();
  await expect(page.getByText('Kodebrikken er ute av takt')).toBeVisible();
}

const overview = (page: Page) => page.getByRole('heading', { name: 'Sikkerhetsinformasjon' });

async function answer(page: Page, code: string): Promise<void> {
  await page.locator('form[action$="/code"] input[name=code]').fill(code);
  await act(page, 'code').click();
}

/** To the own page, by a code to the phone. */
async function openOwnPage(page: Page, person: Person): Promise<void> {
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
}

const entryOf = (page: Page, token: HandToken) =>
  page.locator('#methods .vk-entry', { hasText: token.serial.slice(-4) });

/** The assigned one by a code; the one from stock by its number and two codes. */
async function makeOwn(page: Page, given: HandToken, free: HandToken): Promise<void> {
  const keys = createKeyboard(page);
  const add = () => keys.activate(page.getByRole('button', { name: 'Legg til', exact: true }));
  await keys.activate(act(page, 'add-token'));
  await page.locator('input[name=code]').fill(given.code());
  await add();
  await expect(page.getByText('Kodebrikken er lagt til')).toBeVisible();
  await keys.activate(act(page, 'add-token'));
  await page.locator('input[name=serial]').fill(free.serial.toLowerCase());
  await page.locator('input[name=code]').fill(free.code(4));
  await add();
  await expect(page.locator('[data-error-summary]')).toContainText('to koder etter hverandre');
  await page.locator('input[name=code]').fill(free.code(4));
  await page.locator('input[name=nextCode]').fill(free.code(5));
  await add();
  await expect(page.getByText('Kodebrikken er lagt til')).toBeVisible();
  await expect(page.getByText(`slutter på ${free.serial.slice(-4)}`)).toBeVisible();
}

test('a person makes an assigned token and one from stock their own, signs in with both, brings one into step, removes it', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const person = personOf('ansatt', 21);
  const [given, free]: [HandToken, HandToken] = [makeToken('totp'), makeToken('hotp')];
  await importTokens(given.lineFor(person.address), free.lineFor(''));
  await openOwnPage(page, person);
  await makeOwn(page, given, free);
  for (const code of [given.code(1), free.code(8)]) {
    await goToTokenChallenge(page, person);
    await answer(page, code);
    await expect(overview(page)).toBeVisible();
  }
  const keys = createKeyboard(page);
  await goToTokenChallenge(page, person);
  await answer(page, free.code(200));
  await expect(page.locator('[data-error-summary]')).toContainText('Koden er feil');
  await keys.activate(page.locator('summary', { hasText: 'Kodebrikken er ute av takt' }));
  await page.locator('#first-code').fill(free.code(201));
  await page.locator('#next-code').fill(free.code(202));
  await keys.activate(page.getByRole('button', { name: 'Synkroniser' }));
  await expect(overview(page)).toBeVisible();
  await keys.activate(entryOf(page, free).locator('form[action$="/remove"] button'));
  await keys.activate(act(page, 'remove-asked'));
  await expect(page.getByText(`slutter på ${free.serial.slice(-4)}`)).toHaveCount(0);
  await goToTokenChallenge(page, person);
  await answer(page, free.code(203));
  await expect(page.locator('[data-error-summary]')).toContainText('Koden er feil');
});

test('a token that is out of step is brought back on the own page', async ({ page }) => {
  test.setTimeout(90_000);
  const person = personOf('ansatt', 23);
  const given = makeToken('totp');
  await importTokens(given.lineFor(person.address));
  await openOwnPage(page, person);
  await act(page, 'add-token').click();
  await page.locator('input[name=code]').fill(given.code());
  await page.getByRole('button', { name: 'Legg til', exact: true }).click();
  const entry = entryOf(page, given);
  const keys = createKeyboard(page);
  await keys.activate(entry.locator('summary', { hasText: 'Synkroniser' }));
  await entry.locator('input[name=code]').fill(given.code(5));
  await entry.locator('input[name=nextCode]').fill(given.code(6));
  await keys.activate(entry.locator('form[action$="/resync-token"] button'));
  await expect(page.getByText('Kodebrikken er i takt igjen.')).toBeVisible();
});

test('a token is the first method of somebody without a phone', async ({ page }) => {
  const person = personOf('ansatt', 22);
  const given = makeToken('totp');
  await importTokens(given.lineFor(person.address));
  await page.goto(`${stackAddresses().signIn}/mfasetup`);
  await typePassword(page, person);
  await act(page, 'next').click();
  await page.locator('select[name=kind]').selectOption('hardware-token');
  await act(page, 'contact').click();
  await page.locator('input[name=code]').fill(given.code());
  await act(page, 'token').click();
  await expect(page.getByText('Bekreftelse vellykket')).toBeVisible();
  await act(page, 'done').click();
  await saveAll(page);
});
