import { type BrowserContext, expect, type Page, test } from '@playwright/test';
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

/** A browser that is not asked again: what it saves its owner, and what a copy of it gets a thief. */

const { signIn, desk } = stackAddresses();
const box = (page: Page) => page.getByRole('checkbox', { name: 'Ikke spør igjen på denne enheten de neste 30 dagene' });
const asksForCode = (page: Page) => expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();

const devicesOf = async (context: BrowserContext) =>
  (await context.cookies(signIn)).filter(({ name }) => name.includes('vakt-device-'));

/** Closes the browser: only what was made to last is there when it is opened again. */
async function closeBrowser(context: BrowserContext): Promise<void> {
  const kept = await devicesOf(context);
  await context.clearCookies();
  await context.addCookies(kept);
}

/** User name and password at the desk's door, in a browser where nobody is signed in. */
async function enterByPassword(page: Page, person: Person): Promise<void> {
  await page.goto(`${desk}/operator/sign-in`);
  await typePassword(page, person);
}

/** Registers a phone and has this browser remembered at the next sign-in; ends inside the desk. */
async function rememberBrowser(page: Page, person: Person): Promise<Phone> {
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await box(page).check();
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  return phone;
}

test('remembered by keyboard, and not asked again after the browser was closed', async ({ page, context }) => {
  const person = personOf('operator', 55);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  const keyboard = createKeyboard(page);
  await expect(page.getByLabel('Kode', { exact: true })).toBeFocused();
  await keyboard.type((await phone.nextCode()).code);
  await keyboard.tabTo(box(page));
  await keyboard.press('Space');
  await expect(box(page)).toBeChecked();
  await expect(page.getByText('Ikke velg dette på en maskin som andre også bruker.')).toBeVisible();
  await keyboard.activate(page.getByRole('button', { name: 'Kontroller' }));
  await expectQueue(page, person);
  const [device] = await devicesOf(context);
  expect(device).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect((device?.expires ?? 0) * 1000 - Date.now()).toBeGreaterThan(29 * 86_400_000);
  const sent = (await phone.messages()).length;
  for (let times = 0; times < 2; times += 1) {
    await closeBrowser(context);
    await enterByPassword(page, person);
    await expectQueue(page, person);
  }
  expect((await phone.messages()).length).toBe(sent);
  // The page for methods wants more than that.
  await page.goto(`${signIn}/mfasetup`);
  await page.getByRole('button', { name: person.address }).click();
  await asksForCode(page);
  await expect(box(page)).toHaveCount(0);
});

test('stolen and caught: the owner’s next sign-in ends what was remembered, and both are asked for a code', async ({
  page,
  context,
  browser,
}) => {
  const person = personOf('operator', 56);
  const phone = await rememberBrowser(page, person);
  await closeBrowser(context);
  const thief = await browser.newContext();
  await thief.addCookies(await devicesOf(context));
  const thiefs = await thief.newPage();
  // The password was known already. Twice: the value of a copy made once is old by two uses, whatever the time.
  for (let times = 0; times < 2; times += 1) {
    await enterByPassword(thiefs, person);
    await expectQueue(thiefs, person);
    await closeBrowser(thief);
  }
  await enterByPassword(page, person);
  await asksForCode(page);
  expect(await devicesOf(context)).toEqual([]);
  const told = async () => (await phone.messages()).map(({ text }) => text).join('\n');
  await expect.poll(told).toContain('med en kopi av nettleseren din. Bytt passord');
  await enterByPassword(thiefs, person);
  await asksForCode(thiefs);
  await thief.close();
});

test('a phone that is replaced ends what was remembered', async ({ page, context }) => {
  test.setTimeout(90_000);
  const person = personOf('operator', 57);
  const phone = await rememberBrowser(page, person);
  await page.goto(`${signIn}/mfasetup`);
  await page.getByRole('button', { name: person.address }).click();
  await typeCode(page, (await phone.nextCode()).code);
  const other = phoneOf('92200057');
  await page.locator('input[name=authentication-phone-number]').fill(other.typed);
  await act(page, 'preferences').click();
  await typeCode(page, (await other.nextCode()).code);
  await saveAll(page);
  await closeBrowser(context);
  await enterByPassword(page, person);
  await asksForCode(page);
  await typeCode(page, (await other.nextCode()).code);
  await expectQueue(page, person);
});

test('two accounts in one browser: each is remembered by itself, and one’s value is nothing under the other’s name', async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const [one, two] = [personOf('operator', 58), personOf('ansatt', 46)];
  await rememberBrowser(page, one);
  const [ofOne] = await devicesOf(context);
  await closeBrowser(context);
  const phone = await enrolMobile(page, two);
  await saveAll(page);
  await goToChallenge(page, two);
  await typeCode(page, (await phone.nextCode()).code);
  const noOperator = page.getByRole('heading', { name: 'Du er ikke operatør' });
  await expect(noOperator).toBeVisible();
  await closeBrowser(context);
  await enterByPassword(page, two);
  await asksForCode(page);
  await box(page).check();
  await typeCode(page, (await phone.nextCode()).code);
  await expect(noOperator).toBeVisible();
  expect(await devicesOf(context)).toHaveLength(2);
  for (const [person, inside] of [
    [one, () => expectQueue(page, one)],
    [two, () => expect(noOperator).toBeVisible()],
  ] as const) {
    await closeBrowser(context);
    await enterByPassword(page, person);
    await inside();
  }
  await closeBrowser(context);
  const both = await devicesOf(context);
  const [first] = both.filter(({ name }) => name === ofOne?.name);
  await context.addCookies(both.map((cookie) => ({ ...cookie, value: first?.value ?? '' })));
  await enterByPassword(page, two);
  await asksForCode(page);
});

test('the own page lists the browser, and forgets it by keyboard', async ({ page, context }) => {
  test.setTimeout(90_000);
  const person = personOf('ansatt', 50);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await box(page).check();
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Du er ikke operatør' })).toBeVisible();
  await page.goto(`${signIn}/security`);
  await page.getByRole('button', { name: person.address }).click();
  await typeCode(page, (await phone.nextCode()).code);
  const list = page.locator('#devices');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list).toContainText(', Linux');
  await expect(list).toContainText('Denne nettleseren');
  await createKeyboard(page).activate(list.getByRole('button', { name: /^Glem .*, Linux$/ }));
  await expect(page.locator('main').getByText('Vi spør igjen på den enheten fra nå av.')).toBeVisible();
  await expect(list).toHaveCount(0);
  await closeBrowser(context);
  await enterByPassword(page, person);
  await asksForCode(page);
});
