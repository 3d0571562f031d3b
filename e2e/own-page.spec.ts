import { expect, type Page, test } from '@playwright/test';
import { createKeyboard } from './support/keyboard.ts';
import { passkeyButton } from './support/passkey-steps.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { type Phone, phoneOf } from './support/phone.ts';
import { act, enrolMobile, goToChallenge, saveAll, typeCode, typePassword } from './support/quick-steps.ts';
import { addAuthenticator } from './support/virtual-authenticator.ts';

/**
 * What a person comes to the own page for, by keyboard alone: replace the phone, add a passkey, print codes, see the last
 * sign-ins. Counted in keys, not seconds: a minute is time for more than a hundred.
 */

const { signIn } = stackAddresses();
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

async function openOwnPage(page: Page, person: ReturnType<typeof personOf>, phone: Phone): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(heading(page, 'Sikkerhetsinformasjon')).toBeVisible();
}

test('replaces the phone, adds a passkey, makes codes and sees the last sign-ins, all on one page', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const person = personOf('operator', 90);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await openOwnPage(page, person, phone);
  await addAuthenticator(page);
  const keys = createKeyboard(page);

  const number = personOf('operator', 91).mobile;
  await keys.activate(act(page, 'add-phone'));
  await keys.tabTo(page.locator('input[name=number]'));
  await keys.type(number);
  await keys.press('Enter');
  await expect(page.locator('input[name=code]')).toBeVisible();
  await typeCode(page, (await phoneOf(number).nextCode()).code);
  await expect(page.getByText('Telefonen er bekreftet og lagret.')).toBeVisible();
  await expect(page.getByText(`+XX XXXXXX${number.slice(-2)}`).first()).toBeVisible();

  await keys.activate(act(page, 'add-passkey'));
  await keys.activate(passkeyButton(page));
  await expect(heading(page, 'Sikkerhetsinformasjon')).toBeVisible();
  await expect(page.locator('#methods').getByText('Passnøkkel').first()).toBeVisible();

  await keys.activate(act(page, 'recovery-codes'));
  await keys.activate(act(page, 'make-codes'));
  await expect(page.locator('main ol li code, main ul li code')).toHaveCount(10);
  await keys.activate(act(page, 'home'));

  await expect(page.locator('#receipts li').first()).toContainText('NTNU hjelp');
  await expect(page.locator('#events li').first()).toBeVisible();
});
