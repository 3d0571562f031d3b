import { openQuarantined, writeMail } from './desk-mail.ts';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** Mail that waits for somebody to look at it, and the mailbox where it was written. */
export async function visitDeskMail({ page, see }: Viewer): Promise<void> {
  const { desk, simulator } = stackAddresses();
  const person = personOf('operator', 117);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);

  const subject = 'Spørsmål om åpningstider';
  await writeMail(page, { from: 'fredrik@utenfor.example', subject, text: 'Hei!\n\nNår er lesesalen åpen i jula?' });
  await see('simulator-mailbox-sent');
  await page.goto(`${simulator}/mailbox`);
  await openQuarantined(page, subject);
  await see('desk-quarantined-mail');
  await page.getByLabel('Saksnummer').fill('NTNU9999999');
  await page.getByRole('button', { name: 'Legg til en sak' }).click();
  await see('desk-quarantined-mail-wrong');
  await page.goto(`${desk}/operator/quarantine`);
  await see('desk-quarantine');
}
