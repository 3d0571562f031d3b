import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { Person } from '../../e2e/support/people.ts';
import type { Phone } from '../../e2e/support/phone.ts';

/** What the walk needs of whoever takes the pictures. */
export interface WalkParts {
  signIn: string;
  desk: string;
  simulator: string;
  person: Person;
  password: string;
  phone: Phone;
  /** Called on every page, with a name that says where in the guide it is. */
  onPage(page: Page, name: string): Promise<void>;
}

/** Goes through the guide from the set-up link to the desk and stops at every page. */
export async function walkGuide(browser: Browser, options: BrowserContextOptions, parts: WalkParts): Promise<void> {
  const context = await browser.newContext({ locale: 'nb-NO', ...options });
  const page = await context.newPage();
  const { person, phone, onPage } = parts;
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await page.goto(`${parts.signIn}/mfasetup`);
  await onPage(page, '1-sign-in');
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill('feil passord');
  await press('Logg inn');
  await onPage(page, '1-sign-in-wrong');
  await page.locator('input[name=userName]').fill(person.userName);
  await page.locator('input[name=password]').fill(parts.password);
  await press('Logg inn');
  await onPage(page, '2-more-information');
  await press('Neste');
  await onPage(page, '3-contact');
  await page.locator('input[name=number]').fill('123');
  await press('Neste');
  await onPage(page, '3-contact-wrong');
  await page.locator('input[name=number]').fill(person.mobile);
  await press('Neste');
  await page.locator('input[name=code]').waitFor();
  const first = await phone.nextCode();
  await page
    .getByText('Levert')
    .first()
    .waitFor()
    .catch(() => undefined);
  await onPage(page, '5-code');
  await page.locator('input[name=code]').fill('000000');
  await press('Kontroller');
  await onPage(page, '5-code-wrong');
  await page.locator('input[name=code]').fill(first.code);
  await press('Kontroller');
  await onPage(page, '6-verified');
  await press('Fullført');
  await onPage(page, '7-preferences');
  await press('Konfigurer Authenticator-appen');
  await onPage(page, '7-app');
  await press('Tilbake');
  await press('Lagre');
  await onPage(page, '7-saved');
  await walkDesk(page, parts);
  await context.close();
}

async function walkDesk(page: Page, parts: WalkParts): Promise<void> {
  const { onPage, phone, person } = parts;
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await page.goto(parts.desk);
  await onPage(page, '8-desk-front');
  await page.getByText('Pålogging for operatør').first().click();
  await onPage(page, '8-choose-account');
  await page.getByRole('button', { name: person.address }).click();
  await page.locator('input[name=code]').waitFor();
  const { code } = await phone.nextCode();
  await page
    .getByText('Levert')
    .first()
    .waitFor()
    .catch(() => undefined);
  await onPage(page, '9-code');
  await press('Logg på på en annen måte');
  await onPage(page, '9-other-way');
  await press('Tilbake');
  await page.locator('input[name=code]').fill(code);
  await press('Kontroller');
  await page.waitForURL(`${parts.desk}/**`);
  await page.getByRole('button', { name: 'Ta neste sak' }).waitFor();
  await onPage(page, '10-desk-operator');
  await press('Ta neste sak');
  await page.getByLabel('Svaret til melder').waitFor();
  await onPage(page, '11-desk-case');
  await page.goto(`${parts.simulator}/`);
  await onPage(page, 'phone-simulator');
  for (const path of ['limits', 'help', 'privacy', 'nowhere']) {
    await page.goto(`${parts.signIn}/${path}`);
    await onPage(page, path);
  }
}
