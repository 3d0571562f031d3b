import { expect } from '@playwright/test';
import { enterConsole, giveRoles } from './console.ts';
import { personOf, stackAddresses } from './people.ts';
import { act, enrolMobile, saveAll, typeCode, typePassword } from './quick-steps.ts';
import { chooseFile, importTokens, listOf, makeToken, TOKENS } from './tokens.ts';
import type { Viewer } from './viewer.ts';

/** What a person sees of hardware tokens. */
export async function visitTokens({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 24);
  const [given, free] = [makeToken('hotp'), makeToken('totp')];
  await importTokens(free.lineFor(''));
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await act(page, 'add-token').click();
  await expect(page.locator('input[name=serial]')).toBeVisible();
  await see('add-token');
  await act(page, 'token').click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('add-token-wrong');
  await importTokens(given.lineFor(person.address));
  await page.goto(page.url().replace(/\/token$/, ''));
  await expect(page.getByText(`Kodebrikke ${given.serial}, tildelt deg`)).toBeVisible();
  await see('add-token-assigned');
  await page.locator('input[name=code]').fill(given.code(0));
  await act(page, 'token').click();
  await expect(page.getByText('Kodebrikken er lagt til')).toBeVisible();
  await page.getByText('Synkroniser').first().click();
  await see('overview-token');
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await typePassword(page, person);
  await act(page, 'other-way').click();
  await page.getByRole('button', { name: 'kodebrikken' }).click();
  await expect(page.getByText('Kodebrikken er ute av takt')).toBeVisible();
  await see('challenge-token');
  await page.locator('input[name=code]').first().fill('000000');
  await act(page, 'code').click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await page.getByText('Kodebrikken er ute av takt', { exact: true }).click();
  await see('challenge-token-wrong');
}

/** What administrators see of them. */
export async function visitTokenPages({ page, see }: Viewer): Promise<void> {
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 25);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  await page.goto(`${signIn}${TOKENS}`);
  await page.getByRole('button', { name: 'Importer' }).click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('console-tokens-wrong');
  const upload = async (content: string, heading: string) => {
    await page.goto(`${signIn}${TOKENS}`);
    await chooseFile(page, 'tokens.csv', content);
    await page.getByRole('button', { name: 'Importer' }).click();
    await expect(page.getByText(heading)).toBeVisible({ timeout: 20_000 });
  };
  await upload('Hei!\n', 'Ingenting er importert');
  await see('console-import-refused');
  const [one, two] = [makeToken('totp'), makeToken('hotp')];
  await upload(listOf(one.lineFor(''), two.lineFor('')), '2 kodebrikker er importert');
  await see('console-import');
  await upload(listOf(one.lineFor(''), one.lineFor('ingen@ntnu.no'), 'x,y'), '2 kodebrikker kom ikke inn');
  await see('console-import-failures');
  await page.goto(`${signIn}${TOKENS}?search=${one.serial}`);
  await see('console-tokens');
  await page.getByRole('link', { name: one.serial }).click();
  await see('console-token');
  await page.getByRole('button', { name: 'Ta ut av bruk' }).click();
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await see('console-token-wrong');
  await page.locator('input[name=reason]').fill('falt i sjøen');
  await page.getByRole('button', { name: 'Ta ut av bruk' }).click();
  await expect(page.getByText('meldt tapt').first()).toBeVisible();
  await see('console-token-lost');
  await page.goto(`${signIn}${TOKENS}?language=en`);
  await see('console-tokens-english');
}
