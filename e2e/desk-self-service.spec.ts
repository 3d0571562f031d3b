import { type Browser, expect, test } from '@playwright/test';
import { makeLead } from './support/database.ts';
import { openSelfService, openWorkspace, ownPath } from './support/desk.ts';
import { personOf, stackAddresses } from './support/people.ts';
import { addQuestion, mainButton, makeService } from './support/service-editor.ts';

/** Services and their forms, from the one who makes a form to the one who answers by it. */

const { desk } = stackAddresses();

test('an editor makes a form in the browser, and people order by it, with script and without', async ({ browser }) => {
  test.setTimeout(120_000);
  const operator = personOf('operator', 114);
  const page = await openWorkspace(browser, operator);
  await makeLead(stackAddresses(), operator.userName, 'orakel');
  await page.goto(`${desk}/self-service`);
  await page.getByRole('link', { name: 'Tjenester', exact: true }).click();
  const key = await makeService(page, 'Låne videokamera');
  await page.getByLabel('Når skal folk velge den?', { exact: true }).fill('Når du skal filme noe til et fag.');
  const what = await addQuestion(page, 'Ett valg', 'Hva trenger du?');
  await what.getByLabel('Svar å velge mellom', { exact: true }).fill('Kamera\nStativ');
  await what.getByText('Må besvares').click();
  const when = await addQuestion(page, 'Dato', 'Når henter du kameraet?');
  await when.getByText('Vis bare for noen svar').click();
  await when.getByText('«Hva trenger du?»: Kamera').click();
  await when.getByText('Må besvares').click();
  await mainButton(page, 'Forhåndsvis').click();
  await expect(page.getByText('Slik ser versjon 1 ut')).toBeVisible();
  await expect(page.getByLabel('Når henter du kameraet?')).toBeHidden();
  await page.getByRole('link', { name: 'Tilbake til redigeringen' }).click();
  await mainButton(page, 'Publiser').click();
  await expect(page.getByText('Tjenesten er publisert.')).toBeVisible();

  await orderWithScript(browser);
  await orderWithoutScript(browser, key);
});

async function orderWithScript(browser: Browser): Promise<void> {
  const student = await openSelfService(browser, personOf('ansatt', 120));
  await student.getByLabel('Hva trenger du hjelp til?').fill('videokam');
  await student.getByRole('button', { name: 'Søk' }).click();
  await student
    .getByRole('link', { name: /Låne videokamera/ })
    .first()
    .click();
  const date = student.getByLabel('Når henter du kameraet?');
  await expect(date).toBeHidden();
  await student.getByText('Kamera', { exact: true }).click();
  await expect(date).toBeVisible();
  await student.getByText('Stativ', { exact: true }).click();
  await expect(date).toBeHidden();
  await student.getByLabel('Hva gjelder det?').fill('Stativ til et opptak på fredag.');
  await student.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(student.getByText('Saken er sendt.')).toBeVisible();
  await expect(student.getByText('Hva trenger du? Stativ')).toBeVisible();
}

async function orderWithoutScript(browser: Browser, key: string): Promise<void> {
  const plain = await openSelfService(browser, personOf('ansatt', 121), false);
  await plain.goto(`${desk}/self-service/services/${key}`);
  await expect(plain.getByText('Svar bare hvis «Hva trenger du?» er: Kamera.')).toBeVisible();
  await plain.getByLabel('Hva gjelder det?').fill('Et kamera.');
  await plain.getByText('Kamera', { exact: true }).click();
  await plain.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(plain.getByRole('link', { name: 'Når henter du kameraet? Skriv en dato' })).toBeVisible();
  await expect(plain.getByLabel('Hva gjelder det?')).toHaveValue('Et kamera.');
  await plain.getByLabel('Når henter du kameraet?').fill('2026-12-01');
  await plain.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(plain.getByText('Når henter du kameraet? 1. desember 2026')).toBeVisible();
}

test('a case is followed without script: attach, share, answer, withdraw, open again', async ({ browser }) => {
  test.setTimeout(90_000);
  const [one, other] = [personOf('ansatt', 122), personOf('ansatt', 123)];
  const colleague = await openSelfService(browser, other, false);
  const page = await openSelfService(browser, one, false);
  await page.goto(`${desk}/self-service/services/eduroam`);
  await page.getByLabel('Kort om problemet').fill('Telefonen finner ikke eduroam');
  await page.getByText('Et annet sted', { exact: true }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const number = /NTNU\d{7}/.exec(page.url())?.[0] ?? '';

  await page.getByLabel('Del saken med en kollega').fill(other.userName);
  await page.getByRole('button', { name: 'Finn kollega' }).click();
  await expect(page.getByText(`Vil du dele saken med ${other.name}`)).toBeVisible();
  await page.getByRole('button', { name: 'Del saken' }).click();
  await expect(page.getByText('Saken er delt.')).toBeVisible();

  await colleague.goto(ownPath(number));
  await colleague.getByLabel('Skriv til saksbehandleren').fill('Det gjelder meg også.');
  await colleague
    .getByLabel('Vedlegg')
    .setInputFiles({ name: 'skjermbilde.txt', mimeType: 'text/plain', buffer: Buffer.from('Feil 691') });
  await colleague.getByRole('button', { name: 'Send svar' }).click();
  await expect(colleague.getByText('Svaret er sendt.')).toBeVisible();
  await expect(colleague.getByRole('button', { name: 'Trekk saken' })).toHaveCount(0);

  await page.goto(ownPath(number));
  await expect(page.getByText('Det gjelder meg også.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'skjermbilde.txt' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Trekk saken' }).click();
  await expect(page.getByText('Saken er trukket.')).toBeVisible();
  await page.getByRole('button', { name: 'Åpne saken igjen' }).click();
  await expect(page.getByText('Saken er åpnet igjen.')).toBeVisible();
});
