import { expect, test } from '@playwright/test';
import { endDeskSessions } from './support/database.ts';
import { openSelfService, ownPath } from './support/desk.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { typePassword } from './support/quick-steps.ts';

/** Whose session runs out while they write loses nothing of it, files and all. */

const { desk } = stackAddresses();
const file = { name: 'skjermbilde.txt', mimeType: 'text/plain', buffer: Buffer.from('Feil 691') };

for (const javaScriptEnabled of [true, false]) {
  test(`a long form ${javaScriptEnabled ? 'with' : 'without'} script: written, signed in again, sent`, async ({
    browser,
  }) => {
    const person = personOf('ansatt', javaScriptEnabled ? 155 : 156);
    const page = await openSelfService(browser, person, javaScriptEnabled);
    await page.goto(`${desk}/self-service/services/eduroam`);
    await page.getByLabel('Kort om problemet').fill('Skrevet med møye');
    await page.getByText('På campus', { exact: true }).click();
    await page.getByLabel('Bygg og rom').fill('Sentralbygg 2');
    await page.getByLabel('Skjermbilde').setInputFiles(file);
    await endDeskSessions(stackAddresses(), person.userName);
    // The sign-in is over as well.
    await page.context().clearCookies({ name: /^(__Host-)?(?!desk-)/ });
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await typePassword(page, person);
    await expect(page.getByText('Du var logget ut')).toBeVisible();
    await expect(page.getByLabel('Kort om problemet')).toHaveValue('Skrevet med møye');
    await expect(page.getByLabel('På campus')).toBeChecked();
    await expect(page.getByLabel('Bygg og rom')).toHaveValue('Sentralbygg 2');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Skrevet med møye' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'skjermbilde.txt' }).first()).toBeVisible();

    await page.goto(ownPath(/NTNU\d{7}/.exec(page.url())?.[0] ?? ''));
    await page.getByLabel('Skriv til saksbehandleren').fill('Og et langt svar');
    await endDeskSessions(stackAddresses(), person.userName);
    await page.getByRole('button', { name: 'Send svar' }).click();
    await expect(page.getByLabel('Skriv til saksbehandleren')).toHaveValue('Og et langt svar');
    await page.getByRole('button', { name: 'Send svar' }).click();
    await expect(page.getByText('Svaret er sendt.')).toBeVisible();
  });
}
