import type { Page } from '@playwright/test';
import { type Mail, readUndoCode, waitForMail } from './mailbox.ts';
import type { Person } from './people.ts';
import { type Phone, phoneOf, waitFor } from './phone.ts';
import { enrolMobile, save, saveAll, typeCode } from './quick-steps.ts';

export interface Changed {
  old: Phone;
  fresh: Phone;
  /** What came to the mailbox, and the undo codes of the text to the old number and of the mail. */
  mail: Mail;
  textCode: string;
  mailCode: string;
}

/** Enrols a person's mobile and replaces it by another number on the preferences page. */
export async function changeNumber(page: Page, person: Person, number: string): Promise<Changed> {
  const old = await enrolMobile(page, person);
  await saveAll(page);
  const fresh = phoneOf(number);
  await page.getByRole('button', { name: 'Endre innstillingene' }).click();
  await page.locator('input[name=authentication-phone-number]').fill(number);
  await save(page);
  await typeCode(page, (await fresh.nextCode()).code);
  const text = await waitFor(
    async () => (await old.messages()).find((message) => message.text.includes('er endret'))?.text,
    'the notice to the old number',
  );
  const mail = await waitForMail(person.address, /endret/);
  return { old, fresh, mail, textCode: readUndoCode(text), mailCode: readUndoCode(mail.text) };
}
