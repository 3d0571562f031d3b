import { expect, test } from '@playwright/test';
import { openSelfService, openWorkspace, reportByForm, workPath } from './support/desk.ts';
import { personOf, stackAddresses } from './support/people.ts';

/** Somebody sets up a group, and somebody is away. */

test('who is away has their updated cases returned to the queue, and nobody needs a script to say so', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { desk } = stackAddresses();
  const worker = await openWorkspace(browser, personOf('operator', 100));
  const requester = await openSelfService(browser, personOf('ansatt', 160), false);
  const number = await reportByForm(requester, 'Kablet nett er borte på kontoret');
  await worker.goto(workPath(number));
  await worker.getByRole('button', { name: 'Ta saken' }).click();
  await expect(worker.getByText('Du har tatt saken.')).toBeVisible();

  await worker.goto(`${desk}/operator/absence`);
  const day = new Date().toISOString().slice(0, 10);
  await worker.getByLabel('Fra og med').fill(day);
  await worker.getByLabel('Til og med').fill('2099-12-31');
  await worker.getByRole('button', { name: 'Legg inn fravær' }).click();
  await expect(worker.getByText('Perioden er for lang.').first()).toBeVisible();
  const later = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await worker.getByLabel('Til og med').fill(later);
  await worker.getByRole('button', { name: 'Legg inn fravær' }).click();
  await expect(worker.getByText('Borte nå')).toBeVisible();

  await requester.goto(`${desk}/self-service/cases/${number}`);
  await requester.getByLabel('Skriv til saksbehandleren').fill('Nå er det trådløse også borte.');
  await requester.getByRole('button', { name: 'Send svar' }).click();
  await worker.goto(workPath(number));
  await expect(worker.getByRole('button', { name: 'Ta saken' })).toBeVisible();
  await expect(worker.getByText('Oppdatert av bruker').first()).toBeVisible();
});
