import { expect, type Page, test } from '@playwright/test';
import { joinGroup, openSelfService, openWorkspace, ownPath, reportByForm, workPath } from './support/desk.ts';
import { personOf, stackAddresses } from './support/people.ts';

/** A day at the desk: what the guide takes case workers to. */

/** A case worker takes a case and asks its requester something. */
async function takeAndAnswer(worker: Page, number: string, title: string): Promise<void> {
  await worker.goto(workPath(number));
  await expect(worker.getByRole('heading', { name: title })).toBeVisible();
  await worker.getByRole('button', { name: 'Ta saken' }).click();
  await expect(worker.getByText('Du har tatt saken.')).toBeVisible();
  await worker.getByLabel('Svaret til melder').fill('Hei! Hvilken etasje sitter du i?');
  await worker.getByRole('button', { name: 'Send og vent på bruker' }).click();
  await expect(worker.getByRole('button', { name: 'Angre' })).toBeVisible();
}

test('a student reports by form; a case worker takes it, answers, gets the reply live, hands it over; it is closed', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const student = await openSelfService(browser, personOf('ansatt', 141), false);
  const title = 'Nettet faller ut på lesesalen';
  const number = await reportByForm(student, title);
  await expect(student.getByText('Vi har fått saken.')).toBeVisible();

  const worker = await openWorkspace(browser, personOf('operator', 125));
  await takeAndAnswer(worker, number, title);

  // For 15 seconds nobody outside has it.
  await student.goto(ownPath(number));
  await expect(student.getByText('Hvilken etasje')).toBeHidden();
  await expect
    .poll(
      async () => {
        await student.reload();
        return student.getByText('Hvilken etasje').count();
      },
      { timeout: 40_000 },
    )
    .toBe(1);
  await expect(student.getByText('Vi venter på svar fra deg.')).toBeVisible();

  // The answer stands on the worker's page by itself.
  await student.getByLabel('Skriv til saksbehandleren').fill('I tredje etasje, ved vinduet.');
  await student.getByRole('button', { name: 'Send svar' }).click();
  await expect(worker.getByText('I tredje etasje, ved vinduet.')).toBeVisible();

  await worker.reload();
  await worker.getByText('Send videre', { exact: true }).first().click();
  await worker.getByLabel('Gruppe som skal ha saken').selectOption({ label: 'Nett og eduroam (andrelinje)' });
  await worker.getByLabel('Hvorfor', { exact: true }).fill('Basestasjonen må sees på.');
  await worker.getByRole('button', { name: 'Send videre' }).click();
  await expect(worker).toHaveURL(/\/operator/);

  const other = await openWorkspace(browser, personOf('operator', 103));
  await joinGroup(other, 'it-nett');
  await other.goto(workPath(number));
  await expect(other.getByText('Basestasjonen må sees på.')).toBeVisible();
  await other.getByRole('button', { name: 'Ta saken' }).click();
  await other.getByLabel('Svaret til melder').fill('Basestasjonen er byttet. Nå skal det virke.');
  await other.getByRole('button', { name: 'Send og fullfør' }).click();
  await expect(other.getByRole('button', { name: 'Angre' })).toBeVisible();
  await student.goto(ownPath(number));
  await expect(student.getByText('Saken er løst eller besvart.')).toBeVisible();
  await expect(student.getByText('Basestasjonen må sees på.')).toBeHidden();
});

test('two case workers on one case see each other, and who saves last is shown both texts', async ({ browser }) => {
  test.setTimeout(150_000);
  const student = await openSelfService(browser, personOf('ansatt', 142));
  const number = await reportByForm(student, 'To om samme sak');
  const one = await openWorkspace(browser, personOf('operator', 126));
  const other = await openWorkspace(browser, personOf('operator', 127));
  await one.goto(workPath(number));
  await other.goto(workPath(number));
  await expect(one.getByText(/Olav Operatør 127/).first()).toBeVisible();
  await one.getByLabel('Svaret til melder').fill('Svaret fra den første.');
  await other.getByLabel('Svaret til melder').fill('Svaret fra den andre.');
  await one.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(one.getByRole('button', { name: 'Angre' })).toBeVisible();
  await other.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(other.getByRole('heading', { name: 'Saken er endret mens du skrev' })).toBeVisible();
  await expect(other.getByText('Svaret fra den første.')).toBeVisible();
  await expect(other.getByText('Svaret fra den andre.')).toBeVisible();
});

test('a confidential case is nowhere for others: page, list, search, number, file of the list, and their open pages', async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const { desk } = stackAddresses();
  const student = await openSelfService(browser, personOf('ansatt', 143));
  const title = 'Varsel om trakassering på lesesalen';
  const number = await reportByForm(student, title);
  const one = await openWorkspace(browser, personOf('operator', 128));
  const other = await openWorkspace(browser, personOf('operator', 129));
  await one.goto(workPath(number));
  await other.goto(workPath(number));
  await expect(other.getByRole('heading', { name: title })).toBeVisible();

  await one.getByText('Hvem kan se saken', { exact: true }).click();
  await one.locator('select[name=confidentiality]').selectOption('named');
  await one.locator('form[action$="/confidentiality"]').getByRole('button', { name: 'Lagre' }).click();
  await expect(one.getByText('Bare navngitte').first()).toBeVisible();

  for (const path of [workPath(number), `${desk}/${number}`, `${workPath(number)}/live`, `${ownPath(number)}`]) {
    const answer = await other.request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.text()).not.toContain('trakassering');
  }
  for (const path of [`/operator?queue=all`, '/operator/search?q=trakassering', '/operator/cases.csv?queue=all']) {
    const text = await (await other.request.get(`${desk}${path}`)).text();
    expect(text, path).not.toContain(number);
    expect(text, path).not.toContain(title);
  }
  // Who is named still finds it, and its requester sees who read it.
  expect(await (await one.request.get(`${desk}/operator?queue=all`)).text()).toContain(number);
  await one.reload();
  await student.goto(ownPath(number));
  await expect(student.getByText('Olav Operatør 128').first()).toBeVisible();
});
