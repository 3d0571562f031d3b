import { expect, test } from '@playwright/test';
import { CONSOLE, enterConsole, giveRoles } from './support/console.ts';
import { ageMessagesOf } from './support/database.ts';
import { createKeyboard } from './support/keyboard.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { waitFor } from './support/phone.ts';
import { enrolMobile, saveAll, typeCode, typePassword } from './support/quick-steps.ts';

/** The delivery console, as administrators use it; and as nobody else can. Its looks are accessibility.spec.ts's business. */

test('an administrator signs in with two factors, sees yesterday’s numbers, and watches a test arrive: by keyboard', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 113);
  await giveRoles(person, 'administrator');
  const phone = await enterConsole(page, person);
  const sentAt = await ageMessagesOf(stackAddresses(), person.userName, 20);
  const keys = createKeyboard(page);
  await page.goto(`${signIn}${CONSOLE}?period=hour`);
  await keys.activate(page.getByRole('link', { name: 'Siste 24 timer' }));
  await expect(page.getByRole('link', { name: 'Siste 24 timer' })).toHaveAttribute('aria-current', 'true');
  await keys.activate(page.getByText('Vis tallene i en tabell').first());
  const hour = new Intl.DateTimeFormat('nb', { hour: '2-digit', timeZone: 'Europe/Oslo' }).format(sentAt);
  const row = page
    .getByRole('table', { name: 'Meldinger etter hvordan det gikk' })
    .getByRole('row', { name: `${hour}:00` });
  await expect(row.getByRole('cell').first()).not.toHaveText('0');
  const refreshUntil = (text: string) =>
    expect(async () => {
      await keys.activate(page.getByRole('link', { name: 'Oppdater' }));
      await expect(page.locator('#delivery')).toHaveText(text, { timeout: 1000 });
    }).toPass();
  await keys.activate(page.getByRole('link', { name: 'Send test', exact: true }));
  await expect(page.getByRole('heading', { name: 'Send en test' })).toBeVisible();
  await phone.set('slow');
  await keys.activate(page.getByRole('button', { name: 'Send testen' }));
  await refreshUntil('Leverandøren har tatt den. Ingen kvittering ennå.');
  await phone.set('on');
  const arrived = await waitFor(
    async () => (await phone.messages()).find(({ text }) => text.startsWith('Test av utsending')),
    'the test',
  );
  expect(arrived.text).toContain('Dette er ingen kode.');
  await refreshUntil('Levert til telefonen, sier kvitteringen.');
});

test('an end user is refused, and comes in the moment the role is given; out when it is taken away', async ({
  page,
}) => {
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 114);
  await enrolMobile(page, person);
  await saveAll(page);
  await page.goto(`${signIn}${CONSOLE}`);
  await expect(page.getByRole('heading', { name: 'Du har ikke tilgang' })).toBeVisible();
  await giveRoles(person, 'employee,administrator');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Levering av koder' })).toBeVisible();
  // Who loses a role is signed out, everywhere.
  await giveRoles(person, 'employee');
  await page.getByRole('link', { name: 'Oppdater' }).click();
  await expect(page.locator('input[name=password]')).toBeVisible();
});

test('who has a method answers it before the console opens, with a code in the console’s own name', async ({
  page,
}) => {
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 115);
  await giveRoles(person, 'administrator');
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  await page.goto(`${signIn}${CONSOLE}`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Angi kode' })).toBeVisible();
  const { code, text } = await phone.nextCode();
  expect(text).toContain('logge inn i Vakt');
  const another = await page.context().newPage();
  await another.goto(`${signIn}${CONSOLE}`);
  await expect(another.getByRole('heading', { name: 'Levering av koder' })).toHaveCount(0);
  await typeCode(page, code);
  await expect(page.getByRole('heading', { name: 'Levering av koder' })).toBeVisible();
});
