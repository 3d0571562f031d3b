import { expect } from '@playwright/test';
import { enrolForOffer, goToOffer, goToPassword, passkeyButton, passkeyLine } from './passkey-steps.ts';
import { personOf, stackAddresses } from './people.ts';
import { act, expectQueue, typePassword } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';
import { addAuthenticator } from './virtual-authenticator.ts';

/** The offer, the page that adds a passkey, and what pages say when nothing came of one. */
export async function visitPasskeys({ page, see }: Viewer): Promise<void> {
  const person = personOf('ansatt', 13);
  const authenticator = await addAuthenticator(page);
  const phone = await enrolForOffer(page, person);
  await goToOffer(page, person, phone);
  await see('offer-passkey');
  await page.getByRole('button', { name: 'Legg til passnøkkel' }).click();
  await expect(passkeyButton(page)).toBeVisible();
  await see('add-passkey');
  await authenticator.verify(false);
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).not.toBeEmpty();
  await see('add-passkey-cancelled');
  await authenticator.verify(true);
  await passkeyButton(page).click();
  await expectQueue(page, person);
  await authenticator.touch(false);
  await goToPassword(page);
  await typePassword(page, person);
  await expect(passkeyButton(page)).toBeVisible();
  await see('challenge-passkey');
  await authenticator.verify(false);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await expect(passkeyLine(page)).toContainText('Ingen passnøkkel');
  await see('challenge-passkey-cancelled');
  await authenticator.verify(true);
  await page.context().clearCookies();
  await page.goto(`${stackAddresses().signIn}/security`);
  await expect(page.getByRole('heading', { name: 'Sikkerhetsinformasjon' })).toBeVisible();
  await see('overview-passkey');
  const entry = page.locator('#methods .vk-entry', { hasText: 'Passnøkkel' });
  await entry.getByRole('button', { name: 'Fjern' }).click();
  await act(page, 'remove-asked').click();
  await authenticator.touch(false);
  await goToPassword(page);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await expect(page.locator('[data-error-summary]')).toBeVisible();
  await see('password-passkey-wrong');
}
