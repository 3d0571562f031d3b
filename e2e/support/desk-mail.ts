import { expect, type Page } from '@playwright/test';
import { stackAddresses } from './people.ts';

/** Writes a mail on the mailbox page of the simulator, as somebody outside would in a mail program. */
export async function writeMail(page: Page, mail: { from: string; subject: string; text: string; to?: string }) {
  await page.goto(`${stackAddresses().simulator}/mailbox`);
  await page.getByText(/^(Skriv en e-post|Write an e-mail)$/).click();
  await page.locator('#write-from').fill(mail.from);
  await page.locator('#write-to').fill(mail.to ?? 'hjelp@hjelp.ntnu.example');
  await page.locator('#write-subject').fill(mail.subject);
  await page.locator('#write-text').fill(mail.text);
  await page.locator('form[action="/mailbox"] button').click();
  await expect(page.getByRole('status')).toBeVisible();
}

/** Opens a mail in the quarantine, once it has come there. */
export async function openQuarantined(page: Page, subject: string) {
  const { desk } = stackAddresses();
  await expect
    .poll(
      async () => {
        await page.goto(`${desk}/operator/quarantine`);
        return page.getByRole('link', { name: subject }).count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await page.getByRole('link', { name: subject }).click();
}
