import { expect, test } from '@playwright/test';
import { openSelfService, openWorkspace, ownPath, reportByForm, workPath } from './support/desk.ts';
import { personOf } from './support/people.ts';

/** Files on a case: sent without script, refused in words, looked at in a box, taken away. */

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HTML = '<!doctype html><title>x</title><script>document.title = "it ran"</script><h1>Hei</h1>';

test('files go with an answer, a refused one is told of and loses nothing, and what is taken away is gone', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const student = await openSelfService(browser, personOf('ansatt', 134), false);
  const number = await reportByForm(student, 'Skjermen er svart');
  await student.goto(ownPath(number));
  await student.getByLabel('Skriv til saksbehandleren').fill('Her er bilder.');
  await student.getByLabel('Vedlegg').setInputFiles([
    { name: 'skjerm bilde å.png', mimeType: 'image/png', buffer: PNG },
    { name: 'side.html', mimeType: 'text/html', buffer: Buffer.from(HTML) },
    { name: 'verktøy.exe', mimeType: 'image/png', buffer: Buffer.from('hei') },
  ]);
  await student.getByRole('button', { name: 'Send svar' }).click();
  const refused = /«verktøy.exe» er et program/;
  await expect(student.locator('[data-error-summary]').getByText(refused)).toBeVisible();
  await expect(student.getByText(refused).last()).toBeVisible();
  await expect(student.getByLabel('Skriv til saksbehandleren')).toHaveValue('Her er bilder.');
  await expect(student.getByRole('checkbox', { name: 'skjerm bilde å.png' })).toBeChecked();
  await student.getByRole('button', { name: 'Send svar' }).click();
  await expect(student.getByRole('link', { name: 'side.html', exact: true })).toBeVisible();
  const download = student.waitForEvent('download');
  await student.getByRole('link', { name: 'skjerm bilde å.png', exact: true }).click();
  expect((await download).suggestedFilename()).toBe('skjerm bilde å.png');

  const worker = await openWorkspace(browser, personOf('operator', 120));
  await worker.goto(workPath(number));
  const picture = worker.getByRole('link', { name: 'Vis skjerm bilde å.png' });
  const pictureAddress = await picture.getAttribute('href');
  await picture.click();
  await expect(worker.locator('img')).toHaveJSProperty('naturalWidth', 1);
  await worker.goBack();
  await worker.getByRole('link', { name: 'Vis side.html' }).click();
  await expect(worker.getByText('<script>')).toBeVisible();
  expect(await worker.title()).not.toBe('it ran');
  await worker.goBack();
  await worker.getByRole('button', { name: 'Fjern skjerm bilde å.png' }).click();
  await expect(worker.getByRole('link', { name: 'skjerm bilde å.png', exact: true })).toBeHidden();
  expect((await worker.goto(new URL(pictureAddress ?? '', worker.url()).href))?.status()).toBe(404);
  await student.reload();
  await expect(student.getByRole('link', { name: 'skjerm bilde å.png', exact: true })).toBeHidden();
});
