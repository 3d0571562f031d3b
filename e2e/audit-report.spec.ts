import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { enterConsole, giveRoles } from './support/console.ts';
import { createKeyboard } from './support/keyboard.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { enrolMobile, saveAll } from './support/quick-steps.ts';
import { runVakt } from './support/stack.ts';

/** The record and the registration report. Their looks are accessibility.spec.ts's business. */

/** Finds oneself in the report, in the chart's table and in the file. */
async function readReport(page: Page, person: Person): Promise<void> {
  const keys = createKeyboard(page);
  await keys.activate(page.getByRole('link', { name: 'Registrering', exact: true }));
  await page.getByLabel('Brukernavn eller navn').focus();
  await page.keyboard.type(person.userName);
  await keys.activate(page.getByRole('button', { name: 'Vis' }));
  const line = page
    .getByRole('table', { name: 'Personer med metodene sine' })
    .getByRole('row', { name: person.address });
  await expect(line).toContainText('godkjenningstelefon');
  await expect(page.getByRole('img', { name: 'Personer etter registrert metode' })).toBeVisible();
  await keys.activate(page.getByText('Vis tallene i en tabell').first());
  const methods = page.getByRole('table', { name: 'Personer etter registrert metode' });
  await expect(methods.getByRole('row', { name: 'godkjenningstelefon' })).toContainText('1');
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    keys.activate(page.getByRole('link', { name: 'Last ned som CSV' })),
  ]);
  expect(readFileSync(await csv.path(), 'utf8')).toContain(
    `\r\n${person.address},${person.name},ntnu,true,true,false,`,
  );
}

test('an administrator searches the record, opens an event, takes it out, and reads the report: by keyboard', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { signIn } = stackAddresses();
  const person = personOf('operator', 59);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  const keys = createKeyboard(page);
  await keys.activate(page.getByRole('link', { name: 'Hendelser', exact: true }));
  await expect(page.getByRole('heading', { name: 'Hendelseslogg' })).toBeVisible();
  await page.getByLabel('Person').focus();
  await page.keyboard.type(person.address);
  await page.getByLabel('Hendelse', { exact: true }).selectOption('account');
  await keys.activate(page.getByRole('button', { name: 'Søk' }));
  const found = page.getByRole('table', { name: 'Hendelser, de nyeste først' });
  const row = found.getByRole('row', { name: /En påloggingsmetode ble lagt til/ });
  await expect(row).toContainText('metode: godkjenningstelefon');
  await expect(found.getByRole('row', { name: /Passordet var riktig/ })).toHaveCount(0);
  await keys.activate(row.getByRole('link'));
  await expect(page.getByRole('heading', { name: 'En påloggingsmetode ble lagt til' })).toBeVisible();
  await keys.activate(page.getByRole('link', { name: 'Alt i dette forløpet' }));
  await expect(found.getByRole('row', { name: /En kode ble sendt/ })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    keys.activate(page.getByRole('link', { name: 'Eksporter som JSON Lines' })),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n');
  const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds).toEqual(expect.arrayContaining(['password-accepted', 'code-sent', 'method-added']));
  expect(readFileSync(await download.path(), 'utf8')).not.toContain(person.mobile);

  await readReport(page, person);
  // Each look and each file is on record.
  await page.goto(`${signIn}/admin/audit?since=1h&person=${person.address}&kind=administration`);
  await expect(found.getByRole('row', { name: /Data ble eksportert som fil/ })).toHaveCount(2);
  await expect(found.getByRole('row', { name: /registreringsrapporten/ }).first()).toBeVisible();
});

test('the record is sealed while the service runs, and verified by the command', async ({ page }) => {
  const { signIn } = stackAddresses();
  const person = personOf('operator', 61);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  await expect(async () => {
    await page.goto(`${signIn}/admin/audit`);
    await expect(page.getByText(/^\d+\. .+: .+ segl\.$/)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await runVakt(stackAddresses(), ['audit', 'verify']);
  await page.reload();
  await expect(page.getByText(/segl, ingen feil\.$/)).toBeVisible();
});

test('who is no administrator sees neither, nor gets a file', async ({ page }) => {
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 54);
  await enrolMobile(page, person);
  await saveAll(page);
  for (const path of ['/admin/audit', '/admin/audit/events/1', '/admin/report']) {
    await page.goto(`${signIn}${path}`);
    await expect(page.getByRole('heading', { name: 'Du har ikke tilgang' })).toBeVisible();
  }
  for (const path of ['/admin/audit/export?format=jsonl&since=', '/admin/report/people.csv'])
    expect((await page.request.get(`${signIn}${path}`)).status()).toBe(403);
});
