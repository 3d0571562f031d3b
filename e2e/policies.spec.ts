import { expect, test } from '@playwright/test';
import { enterConsole, giveRoles } from './support/console.ts';
import { createKeyboard } from './support/keyboard.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { typePassword } from './support/quick-steps.ts';

/** The organisation's rules, as administrators see and try them. */

test('an administrator reads the rules, asks what would happen, and tries changed rules: by keyboard', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { signIn } = stackAddresses();
  const person = personOf('ansatt', 34);
  await giveRoles(person, 'administrator');
  await enterConsole(page, person);
  const keys = createKeyboard(page);
  await keys.activate(page.getByRole('link', { name: 'Regler', exact: true }));
  await expect(page.getByRole('heading', { name: 'Regler for pålogging' })).toBeVisible();
  const rules = page.getByRole('table', { name: 'Regler' });
  await expect(rules.getByRole('row', { name: /Øvelseskontoer bare herfra/ })).toContainText(
    'Utenfor nettverk: this-machine',
  );
  await keys.tabTo(page.locator('input[name=person]'));
  await keys.type(person.address);
  await keys.activate(page.getByRole('button', { name: 'Prøv', exact: true }));
  const answer = page.getByRole('region', { name: 'Slik ville det gått' });
  await expect(answer).toContainText('Slipper inn med: To faktorer');
  await expect(answer).toContainText('Administratorer med to faktorer');
  await keys.tabTo(page.locator('textarea[name=section]'));
  await keys.type('policies: [ { name: Ingen inn, then: { block: true } } ]');
  await keys.activate(page.getByRole('button', { name: 'Prøv reglene' }));
  await expect(page.getByText(/de siste 30 dagene/)).toBeVisible();
  await page.goto(`${signIn}/admin/policies?language=en`);
  await expect(page.getByRole('heading', { name: 'Sign-in policies' })).toBeVisible();
});

test('who is kept out by a rule is told so, and the service hears only that nobody comes: by keyboard', async ({
  page,
}) => {
  const { desk } = stackAddresses();
  const person = personOf('ansatt', 37);
  await giveRoles(person, 'former');
  const keys = createKeyboard(page);
  await page.goto(`${desk}/self-service`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Organisasjonens regler stopper påloggingen' })).toBeVisible();
  await expect(page.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/)).toBeVisible();
  await keys.activate(page.getByRole('button', { name: 'Gå tilbake til NTNU hjelp' }));
  await expect(page).toHaveURL(new RegExp(`^${desk}/callback`));
  // Who loses a role, this one too, signs in anew.
  await giveRoles(person, 'employee');
  await page.goto(`${desk}/self-service`);
  await typePassword(page, person);
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
});
