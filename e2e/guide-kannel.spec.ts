import { expect, type Page, test } from '@playwright/test';
import { listMissingKannelParts } from '../tools/peers/kannel.ts';
import { ageCodes } from './support/database.ts';
import { type CodeSource, enterPassword, passGate, type Walk, walkWholeGuide } from './support/guide-steps.ts';
import { GUIDE } from './support/guide-words.ts';
import { type KannelStack, startKannelStack } from './support/kannel-stack.ts';
import { type Person, personOf } from './support/people.ts';
import { phoneOf } from './support/phone.ts';
import { act, typeCode } from './support/quick-steps.ts';

/** The guide with codes that have passed through real gateway software: Debian's Kannel and its fake SMSC. */

test.describe.configure({ mode: 'default' });

const missing = listMissingKannelParts();
let stack: KannelStack;

test.beforeAll(async () => {
  test
    .info()
    .skip(missing.length > 0, `Kannel is not installed (apt-get install kannel kannel-extras): ${missing.join(', ')}`);
  test.setTimeout(90_000);
  stack = await startKannelStack();
});

test.afterAll(() => stack?.stop());

/** What the network delivered; the page learns of it by Kannel's delivery receipt. */
function byKannel(page: Page, person: Person): CodeSource {
  return {
    channel: 'sms',
    async next() {
      const received = await stack.nextCode(person.mobile);
      await expect(page.locator('#delivery')).toHaveText('Levert til telefonen.');
      return received;
    },
  };
}

test('steps 1 to 9, word for word, through Kannel', async ({ page }) => {
  const person = personOf('operator', 1);
  await walkWholeGuide({ page, words: GUIDE.nb, person, source: byKannel(page, person) }, stack.addresses);
  const texts = stack.kannel.received().filter(({ to }) => to === `+47${person.mobile}`);
  expect(texts).toHaveLength(2);
  expect(texts[0]?.from).toBe('NTNU');
  expect(texts[0]?.text).toMatch(/^\d{6} er koden din for å logge inn i Office365 for NTNU \(melding [A-Z]{2}\)\./);
  expect(texts[1]?.text).toMatch(/^\d{6} er koden din for å logge inn i NTNU hjelp /);
});

test('the operator is down: the page says so and offers the call, and the call works', async ({ page }) => {
  const person = personOf('operator', 2);
  const phone = phoneOf(person.mobile, stack.addresses.simulator);
  const walk: Walk = { page, words: GUIDE.nb, person, source: byKannel(page, person) };
  await stack.kannel.cutLink();
  await page.goto(`${stack.addresses.signIn}/mfasetup`);
  await enterPassword(walk);
  await passGate(walk);
  await page.locator('input[name=number]').fill(person.mobile);
  await act(page, 'contact').click();
  await expect(page.locator('#delivery')).toHaveAttribute('data-state', 'failed');
  await expect(page.locator('#delivery')).toContainText('Vi vet ikke om meldingen ble sendt');
  await ageCodes(stack.addresses, page.url(), 5);
  await page.getByRole('button', { name: 'Ring meg i stedet' }).click();
  await typeCode(page, await phone.answerAndListen());
  await expect(page.locator('main').getByText('Bekreftelse vellykket.')).toBeVisible();
  await stack.kannel.restoreLink();
});
