import { expect, test } from '@playwright/test';
import { openWorkspace } from './support/desk.ts';
import { openQuarantined, writeMail } from './support/desk-mail.ts';
import { waitForMail } from './support/mailbox.ts';
import { personOf, stackAddresses } from './support/people.ts';

test('a stranger mails; a case worker lets it in and answers; the answer to the answer stands on the case', async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const outside = await browser.newPage();
  const from = 'frida@utenfor.example';
  await writeMail(outside, { from, subject: 'Gjestenett på konferansen', text: 'Hei, hvordan får gjestene nett?' });

  const worker = await openWorkspace(browser, personOf('operator', 118));
  await openQuarantined(worker, 'Gjestenett på konferansen');
  await worker.getByRole('button', { name: 'Lag en sak' }).click();
  await expect(worker.getByRole('heading', { name: 'Gjestenett på konferansen' })).toBeVisible();
  const receipt = await waitForMail(from, /Vi har fått saken din/);
  expect(`${receipt.subject}${receipt.text}`).not.toContain('Gjestenett');

  await worker.getByLabel('Svaret til melder').fill('Be dem velge «NTNU-gjest».');
  await worker.getByRole('button', { name: 'Send og vent på bruker' }).click();
  // For 15 seconds it can be taken back.
  const shown = outside.locator('article').filter({ hasText: 'Be dem velge' });
  await expect
    .poll(
      async () => {
        await outside.goto(`${stackAddresses().simulator}/mailbox`);
        return shown.count();
      },
      { timeout: 40_000 },
    )
    .toBe(1);
  await shown.getByText(/^(Svar på e-posten|Answer the e-mail)$/).click();
  await shown.locator('textarea').fill('Takk, det virker!');
  await shown.locator('form button').click();
  await expect
    .poll(
      async () => {
        await worker.reload();
        return worker.getByText('Takk, det virker!').count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
});
