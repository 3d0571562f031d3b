import { expect } from '@playwright/test';
import { changeNumber } from './change-number.ts';
import { readReference } from './mailbox.ts';
import { personOf, stackAddresses } from './people.ts';
import { PASSWORD } from './start-stack.ts';
import type { Viewer } from './viewer.ts';

/** What stands behind a notice: whether it is from us, "this was not me", undo; and the mailbox of the simulator. */
export async function visitNotices({ page, see }: Viewer): Promise<void> {
  const { signIn, simulator } = stackAddresses();
  const changed = await changeNumber(page, personOf('ansatt', 57), '92200157');
  const check = async (typed: string) => {
    await page.goto(`${signIn}/notice`);
    await page.locator('input[name=typed]').fill(typed);
    await page.locator('form[action="/notice"] button').click();
  };
  await page.goto(`${signIn}/notice`);
  await expect(page.getByRole('heading', { name: 'Er varselet fra oss?' })).toBeVisible();
  await see('notice');
  await check('x');
  await see('notice-wrong');
  await check('KD7F-2M9Q');
  await see('notice-unknown');
  await check(readReference(changed.mail));
  await expect(page.getByRole('heading', { name: 'Ja, varselet er fra oss' })).toBeVisible();
  await see('notice-ours');
  await check(changed.mailCode);
  await see('undo-by-mail');
  await check(changed.textCode);
  await see('undo-by-text');
  await page.locator('form[action="/undo/restore"] button[type=submit]').click();
  await see('undo-wrong');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('form[action="/undo/restore"] button[type=submit]').click();
  await expect(page.getByRole('heading', { name: 'Det gamle nummeret gjelder igjen' })).toBeVisible();
  await see('undone');
  await page.goto(`${simulator}/mailbox`);
  await see('simulator-mailbox');
}
