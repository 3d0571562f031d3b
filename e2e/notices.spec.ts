import { expect, test } from '@playwright/test';
import { changeNumber } from './support/change-number.ts';
import { createKeyboard } from './support/keyboard.ts';
import { readReference, waitForMail } from './support/mailbox.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { act, typeCode, typePassword } from './support/quick-steps.ts';
import { PASSWORD } from './support/start-stack.ts';

test('a changed number: the old one is told, the mail’s reference checks out, and the undo puts it back; all by keyboard', async ({
  page,
}) => {
  const person = personOf('operator', 62);
  const { old, fresh, mail, textCode } = await changeNumber(page, person, personOf('operator', 63).mobile);
  expect(mail.text).not.toMatch(/https?:|www\./);
  const { signIn } = stackAddresses();
  await page.context().clearCookies();
  await page.goto(`${signIn}/security`);
  const keyboard = createKeyboard(page);
  await keyboard.activate(page.getByRole('link', { name: 'Varsler' }));
  const field = page.getByLabel('Referanse eller kode');
  await keyboard.tabTo(field);
  await keyboard.type(readReference(mail));
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Ja, varselet er fra oss' })).toBeVisible();
  await keyboard.activate(page.getByRole('link', { name: 'Kontroller en annen referanse' }));
  await keyboard.tabTo(field);
  await keyboard.type(textCode.toLowerCase());
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Angre endringen av telefonnummer' })).toBeVisible();
  await keyboard.tabTo(page.getByLabel('Passordet til kontoen'));
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Det gamle nummeret gjelder igjen' })).toBeVisible();
  for (const phone of [old, fresh])
    await expect.poll(async () => (await phone.messages()).at(-1)?.text).toContain('gjelder igjen');
  await waitForMail(person.address, /gjelder igjen/);
  await page.goto(`${signIn}/security`);
  await typePassword(page, person);
  await typeCode(page, (await old.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Sikkerhetsinformasjon' })).toBeVisible();
  await act(page, 'add-phone').click();
  await page.locator('input[name=number]').fill(personOf('operator', 63).mobile);
  await act(page, 'contact').click();
  await typeCode(page, (await fresh.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Påloggingsmetodene er låst' })).toBeVisible();
});

test('"this was not me" on the own page signs out everywhere else and locks the methods', async ({ page, browser }) => {
  const person = personOf('ansatt', 58);
  const { fresh } = await changeNumber(page, person, '92200158');
  const other = await browser.newPage();
  const { signIn } = stackAddresses();
  await other.goto(`${signIn}/security`);
  await typePassword(other, person);
  await typeCode(other, (await fresh.nextCode()).code);
  const keyboard = createKeyboard(other);
  const notices = other.locator('#notices');
  await keyboard.activate(notices.locator('summary'));
  await keyboard.activate(notices.getByRole('button', { name: 'Det var ikke meg' }));
  await expect(other.getByRole('status').first()).toContainText('Meldingen er mottatt');
  await page.goto(`${signIn}/security`);
  await expect(page.locator('input[name=password]')).toBeVisible();
  await expect.poll(async () => (await fresh.messages()).at(-1)?.text).toContain('det var ikke meg');
  await other.close();
});
