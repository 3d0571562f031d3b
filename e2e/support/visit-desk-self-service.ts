import { expect } from '@playwright/test';
import { makeEditor } from './database.ts';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import { addQuestion, mainButton, makeService } from './service-editor.ts';
import type { Viewer } from './viewer.ts';

/** Self-service and the editor of services, as one who is requester and editor sees them. */
export async function visitSelfService({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  const person = personOf('operator', 115);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await makeEditor(stackAddresses(), person.userName, 'orakel');
  await page.goto(`${desk}/operator/services`);
  await see('desk-services');
  const key = await makeService(page, 'Bestille nøkkelkort');
  await addQuestion(page, 'Ett valg', '');
  await mainButton(page, 'Publiser').click();
  await expect(page.getByText('Spørsmål 3 mangler tekst.').first()).toBeVisible();
  await see('desk-service-editor-faults');
  await page.goto(`${desk}/operator/services/${key}`);
  await page.getByLabel('Når skal folk velge den?', { exact: true }).fill('Når du trenger nøkkelkort til et rom.');
  await page.locator('details.vk-editor-field', { hasText: 'Ett valg' }).last().click();
  const open = page.locator('details.vk-editor-field[open]').last();
  await open.getByLabel('Spørsmål', { exact: true }).fill('Hvilket bygg?');
  await open.getByLabel('Svar å velge mellom', { exact: true }).fill('Realfagbygget\nDragvoll');
  await addQuestion(page, 'Flere valg', 'Når på døgnet?');
  await page
    .locator('details.vk-editor-field[open]')
    .last()
    .getByLabel('Svar å velge mellom', { exact: true })
    .fill('På dagen\nOm kvelden');
  await mainButton(page, 'Publiser').click();
  await see('desk-service-editor');
  await page.goto(`${desk}/operator/services/${key}/preview?version=1`);
  await see('desk-service-preview');
  await page.goto(`${desk}/self-service/services/${key}`);
  await see('desk-service');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await see('desk-service-faults');
  await page.getByLabel('Hva gjelder det?').fill('Kortet virker ikke etter kl. 18.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Saken er sendt.')).toBeVisible();
  await see('desk-own-case');
  await page.getByRole('button', { name: 'Send svar' }).click();
  await see('desk-own-case-faults');
  await page.goto(`${desk}/self-service/cases`);
  await see('desk-own-cases');
  await page.goto(`${desk}/self-service?q=finnesikke`);
  await see('desk-services-not-found');
}
