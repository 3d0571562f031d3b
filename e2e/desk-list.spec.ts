import { expect, test } from '@playwright/test';
import { openSelfService, openWorkspace, reportByForm, workPath } from './support/desk.ts';
import { personOf, stackAddresses } from './support/people.ts';

/** The list of cases as case workers use it: by keys, and with others at work at the same time. */
const { desk } = stackAddresses();

test('by keys alone: through the list, into a case, a note, back, to the own cases; and single keys turned off', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const page = await openWorkspace(browser, personOf('operator', 104));
  await expect(page.locator('vakt-keys:defined')).toBeAttached();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Hurtigtaster' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await expect(page).toHaveURL(`${desk}/operator?queue=unassigned`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const rows = page.locator('[data-row]');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(rows.nth(0)).toBeFocused();
  const address = await rows.nth(0).getAttribute('href');
  expect(address).toMatch(/\?queue=unassigned$/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${desk}${address}`);
  await page.keyboard.press('n');
  await expect(page.locator('#note-body')).toBeFocused();
  await page.keyboard.type('jkxt');
  await expect(page).toHaveURL(`${desk}${address}`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${desk}/operator?queue=unassigned`);
  await page.keyboard.press('/');
  await expect(page.getByLabel('Søk i saker')).toBeFocused();
  await page.keyboard.press('Escape');

  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Slå av hurtigtaster med én tast' }).press('Enter');
  await expect(page).toHaveURL(`${desk}/operator?queue=unassigned`);
  await page.keyboard.press('j');
  await expect(rows.nth(0)).not.toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a case that comes in is announced and counted, one that is taken elsewhere changes, and nothing jumps', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const worker = await openWorkspace(browser, personOf('operator', 105));
  const requester = await openSelfService(browser, personOf('operator', 106), false);
  await worker.goto(`${desk}/operator?queue=all&status=new`);
  const count = worker.locator('#view-count-all');
  const before = Number(await count.textContent());
  const number = await reportByForm(requester, 'Ny sak mens køen står åpen');
  await expect(worker.getByRole('link', { name: /ny(e)? sak(er)? – vis/ })).toBeVisible();
  await expect(worker.getByText(number)).toBeHidden();
  await expect.poll(async () => Number(await count.textContent())).toBeGreaterThan(before);
  await worker.getByRole('link', { name: /ny(e)? sak(er)? – vis/ }).click();
  const row = worker.locator('.vk-item', { hasText: number });
  await expect(row).toBeVisible();
  await expect(row).toContainText('Registrert');

  // In another window of the same person the case is taken: the row says so, and stays where it is.
  const other = await worker.context().newPage();
  await other.goto(workPath(number));
  const take = other.getByRole('button', { name: 'Ta saken' });
  if (await take.isVisible()) {
    await take.click();
    await worker.bringToFront();
    await expect(row).toContainText('Tildelt');
    await expect(row).toContainText('Ikke lenger i lista');
  }
});
