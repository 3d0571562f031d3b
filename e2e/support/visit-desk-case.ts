import { type Browser, expect } from '@playwright/test';
import { leaveCaseAlone, makeLead } from './database.ts';
import { numberIn, openSelfService, workPath } from './desk.ts';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

const CALLER = personOf('ansatt', 137);

/** The page of a case, templates, and telephone calls. */
export async function visitDeskCase(viewer: Viewer): Promise<void> {
  const { page } = viewer;
  const person = personOf('operator', 108);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await makeLead(stackAddresses(), person.userName, 'orakel');
  // Whoever has never been here is not found by a call.
  const caller = await openSelfService(page.context().browser() as Browser, CALLER);
  await caller.context().close();
  const number = await visitCalls(viewer);
  await visitCase(viewer, number);
  await visitTemplates(viewer);
  await visitKeeping(viewer, number);
  await visitOrphan(viewer, number);
}

/** Registers a call, and gives the number of its case. */
async function visitCalls({ page, see }: Viewer): Promise<string> {
  const { desk } = stackAddresses();
  await page.goto(`${desk}/operator/calls/new`);
  await see('desk-call');
  await page.getByRole('button', { name: 'Registrer i køen' }).click();
  await expect(page.getByText('Skriv kort hva det gjelder.').first()).toBeVisible();
  await see('desk-call-wrong');
  await page.getByRole('combobox', { name: 'Hvem ringer?' }).fill(CALLER.userName);
  await expect(page.getByRole('option', { name: CALLER.name })).toBeVisible();
  await see('desk-call-found');
  await page.keyboard.press('Enter');
  await page.getByLabel('Hva gjelder det?').fill('Får ikke skrevet ut i andre etasje');
  await page.getByRole('button', { name: 'Registrer og ta saken' }).click();
  await expect(page.getByRole('heading', { name: 'Får ikke skrevet ut i andre etasje' })).toBeVisible();
  return numberIn(page.url());
}

async function visitCase({ page, see }: Viewer, number: string): Promise<void> {
  await page.locator('label[for=composer-note]').click();
  await page.getByLabel('Den interne merknaden').fill('Skriveren står på serverrommet.');
  await see('desk-case-note');
  await page.getByRole('button', { name: 'Lagre merknad' }).click();
  await expect(page.getByText('Merknaden er lagret.')).toBeVisible();
  await see('desk-case');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Dette må du rette på:' })).toBeVisible();
  await see('desk-case-wrong');
  await page.goto(`${workPath(number)}?more=access`);
  await see('desk-case-more');
  // The same page again, elsewhere: what is sent from here has not seen what is sent from there.
  const other = await page.context().newPage();
  await other.goto(workPath(number));
  await other.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'På vent' });
  await other.getByRole('button', { name: 'Lagre', exact: true }).first().click();
  await expect(other.getByText('Lagret.')).toBeVisible();
  await other.close();
  await page.getByLabel('Svaret til melder').fill('Vi har bestilt en ny valse.');
  await page.getByRole('button', { name: 'Send og vent på bruker' }).click();
  await expect(page.getByRole('heading', { name: 'Saken er endret mens du skrev' })).toBeVisible();
  await see('desk-case-conflict');
  await page.getByRole('button', { name: 'Send likevel' }).click();
  await expect(page.getByRole('button', { name: 'Angre' })).toBeVisible();
}

async function visitTemplates({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  await page.goto(`${desk}/operator/templates`);
  await see('desk-templates');
  await page.getByRole('link', { name: 'Ny mal' }).click();
  await page.getByLabel('Navn', { exact: true }).fill('Valse er bestilt');
  await page.getByLabel('Bokmål', { exact: true }).fill('Hei {fornamn}!');
  await page.getByRole('button', { name: 'Lagre', exact: true }).click();
  await expect(page.getByText('Kjenner ikke disse ordene: fornamn.').first()).toBeVisible();
  await see('desk-template-new');
  await page.getByLabel('Bokmål', { exact: true }).fill('Hei {fornavn}!');
  await page.getByRole('button', { name: 'Lagre', exact: true }).click();
  await page.getByRole('link', { name: 'Valse er bestilt' }).click();
  await see('desk-template');
}

/** What a lead does with a case now and then: merge it, hold it. */
async function visitKeeping({ page, see }: Viewer, number: string): Promise<void> {
  await page.goto(`${workPath(number)}/merge`);
  await see('desk-merge');
  await page.getByLabel('Saken som skal stå igjen').fill('NTNU9999999');
  await page.getByRole('button', { name: 'Slå sammen' }).click();
  await see('desk-merge-wrong');
  await page.goto(`${workPath(number)}/hold`);
  await see('desk-hold');
  await page.getByRole('button', { name: 'Bevar saken' }).click();
  await see('desk-hold-wrong');
  await page.getByLabel('Hvorfor må saken bevares?').fill('Klagesak i nemnda');
  await page.getByRole('button', { name: 'Bevar saken' }).click();
  await page.goto(`${workPath(number)}/hold`);
  await see('desk-hold-held');
}

/** What a lead does when nobody sees a confidential case any more. */
async function visitOrphan({ page, see }: Viewer, number: string): Promise<void> {
  await leaveCaseAlone(stackAddresses(), number);
  await page.goto(`${stackAddresses().desk}/operator`);
  await see('desk-list-orphaned');
  await page.getByRole('link', { name: number, exact: true }).click();
  await see('desk-appoint');
  await page.getByRole('button', { name: 'Gi saken til saksbehandleren' }).click();
  await see('desk-appoint-wrong');
}
