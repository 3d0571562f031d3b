import { expect, type Page, test } from '@playwright/test';
import type { Words } from './guide-words.ts';
import type { Person } from './people.ts';
import { PASSWORD } from './start-stack.ts';

/** How a code reaches the person: by message or call, through whichever gateway. */
export interface CodeSource {
  channel: 'sms' | 'call';
  /** Waits for the next code; the reference is null for a call. */
  next(): Promise<{ code: string; reference: string | null }>;
}

/** The guide's steps as functions: each asserts the guide's words and does what the guide says. */
export interface Walk {
  page: Page;
  words: Words;
  person: Person;
  source: CodeSource;
}

/** Step 1: user name and password. */
export async function enterPassword({ page, words, person }: Walk, service: string | null = null): Promise<void> {
  await test.step('1: user name and password', async () => {
    await expect(page.getByRole('heading', { name: words.signIn })).toBeVisible();
    await expect(
      page.getByText(service ? words.asks.replace('Office365 for NTNU', service) : words.asks),
    ).toBeVisible();
    await expect(page.getByText(words.organisation)).toBeVisible();
    await expect(page.getByText(words.otherOrganisation)).toBeVisible();
    await expect(page.getByText(words.forgotten)).toBeVisible();
    await expect(page.locator('header').getByText(words.language).first()).toBeVisible();
    await page.getByLabel(words.userName).fill(person.userName);
    await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: words.submit, exact: true }).click();
  });
}

/** Step 2: the gate. */
export async function passGate({ page, words, person }: Walk): Promise<void> {
  await test.step('2: more information required', async () => {
    await expect(page.getByRole('heading', { name: words.gate })).toBeVisible();
    await expect(page.getByText(words.gateText)).toBeVisible();
    await expect(page.getByText(person.address)).toBeVisible();
    await expect(page.getByText(words.useAnother)).toBeVisible();
    await expect(page.getByText(words.learnMore)).toBeVisible();
    await page.getByRole('button', { name: words.next }).click();
  });
}

/** Steps 3 to 6: the phone, the code, the confirmation. */
export async function registerPhone({ page, words, person, source }: Walk): Promise<void> {
  await test.step('3: how should we contact you', async () => {
    await expect(page.getByRole('heading', { name: words.verification })).toBeVisible();
    await expect(page.getByText(words.secure)).toBeVisible();
    await expect(page.getByText(words.step1)).toBeVisible();
    await expect(page.locator('select[name=kind] option:checked')).toHaveText(words.authenticationPhone);
    await expect(page.locator('select[name=country] option:checked')).toHaveText(words.norway);
    await expect(page.getByText(words.numberHint)).toBeVisible();
    await expect(page.getByText(words.charges)).toBeVisible();
    await page.locator('input[name=number]').fill(person.mobile);
    await page.locator('label', { hasText: source.channel === 'sms' ? words.bySms : words.byCall }).click();
    await expect(page.locator(`input[name=channel][value=${source.channel}]`)).toBeChecked();
    await page.getByRole('button', { name: words.next }).click();
  });
  await test.step('4 and 5: the message comes, the code is typed', async () => {
    await expect(page.getByText(source.channel === 'sms' ? words.step2Sms : words.step2Call)).toBeVisible();
    const { code, reference } = await source.next();
    await expect(page.locator('main').getByText(words.typeCode)).toBeVisible();
    if (reference) await expect(page.getByText(words.marked(reference))).toBeVisible();
    await page.locator('input[name=code]').fill(code);
    await page.getByRole('button', { name: words.verify }).click();
  });
  await test.step('6: verification successful', async () => {
    await expect(page.locator('main').getByText(words.success)).toBeVisible();
    await page.getByRole('button', { name: words.done }).click();
  });
}

/** Step 7: how will you answer. */
export async function savePreferences({ page, words, source }: Walk): Promise<void> {
  await test.step('7: preferences', async () => {
    await expect(page.getByText(words.preferences)).toBeVisible();
    await expect(page.getByText(words.prefer)).toBeVisible();
    await expect(page.getByText(words.asDefault)).toBeVisible();
    const options = page.locator('select[name=defaultOption] option');
    await expect(options.filter({ hasText: source.channel === 'sms' ? words.textCode : words.callCode })).toHaveCount(
      1,
    );
    await expect(page.getByRole('heading', { name: words.respond })).toBeVisible();
    await expect(page.getByText(words.chooseSome)).toBeVisible();
    await expect(page.getByRole('checkbox', { name: words.authenticationPhone, exact: true })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: words.officePhone, exact: true })).not.toBeChecked();
    await expect(page.getByLabel(words.extension)).toBeVisible();
    await expect(page.getByRole('checkbox', { name: words.alternatePhone, exact: true })).not.toBeChecked();
    await expect(page.getByRole('checkbox', { name: words.app, exact: true })).not.toBeChecked();
    await expect(page.getByRole('button', { name: words.configureApp })).toBeVisible();
    if (source.channel === 'call')
      await page.locator('select[name=defaultOption]').selectOption({ label: words.callCode });
    await page.getByRole('button', { name: words.save }).click();
    await expect(page.locator('main').getByText(words.saved)).toBeVisible();
  });
}

/** Step 8: the desk, the account chooser. `sentSoFar` proves that showing the chooser sends nothing. */
export async function chooseAccountAtDesk({ page, words, person }: Walk, desk: string): Promise<void> {
  await test.step('8: operator sign-in, pick an account', async () => {
    await page.goto(desk);
    await page.getByText(words.operator).first().click();
    await expect(page.getByRole('heading', { name: words.choose })).toBeVisible();
    await expect(page.getByText(words.useAnother)).toBeVisible();
    await page.getByRole('button', { name: person.address }).click();
  });
}

/** Step 9: the code, and inside. */
export async function answerCode({ page, words, person, source }: Walk, desk: string): Promise<void> {
  await test.step('9: enter code', async () => {
    await expect(page.getByRole('heading', { name: words.enterCode })).toBeVisible();
    const mask = `+XX XXXXXX${person.mobile.slice(-2)}`;
    await expect(page.locator('main')).toContainText(
      source.channel === 'sms' ? words.texted(mask) : words.calling(mask),
    );
    if (source.channel === 'sms') await expect(page.locator('main')).toContainText(words.toSignIn);
    await expect(page.getByText(words.trouble)).toBeVisible();
    await expect(page.getByText(words.otherWay)).toBeVisible();
    await expect(page.getByText(words.moreInformation)).toBeVisible();
    const { code } = await source.next();
    await page.getByLabel(words.code, { exact: true }).fill(code);
    await page.getByRole('button', { name: words.verify }).click();
  });
  await expectInside({ page, person }, desk);
}

/** Inside the desk, as an operator, under the person's own name. */
export async function expectInside({ page, person }: Pick<Walk, 'page' | 'person'>, desk: string): Promise<void> {
  await test.step('inside the desk', async () => {
    await expect(page).toHaveURL(new RegExp(`^${desk}/`));
    await expect(page.getByText(person.name).first()).toBeVisible();
    await expect(page.locator('nav a[href="/operator"]').first()).toBeVisible();
  });
}

/** The guide from the set-up link to the desk. */
export async function walkWholeGuide(walk: Walk, addresses: { signIn: string; desk: string }): Promise<void> {
  await walk.page.goto(`${addresses.signIn}/mfasetup`);
  await enterPassword(walk);
  await passGate(walk);
  await registerPhone(walk);
  await savePreferences(walk);
  await expect(walk.page.getByText(walk.words.close)).toBeVisible();
  await chooseAccountAtDesk(walk, addresses.desk);
  await answerCode(walk, addresses.desk);
}
