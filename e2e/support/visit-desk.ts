import { expect } from '@playwright/test';
import { personOf, stackAddresses } from './people.ts';
import { enrolMobile, expectQueue, goToChallenge, saveAll, typeCode } from './quick-steps.ts';
import type { Viewer } from './viewer.ts';
import { sendForeignForm, sendForm } from './visit-public.ts';

/** The service desk. */

export async function visitDesk({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  await page.goto(desk);
  await see('desk');
  await page.goto(`${desk}/language?language=en&return=/`);
  await see('desk-english');
  await page.goto(`${desk}/language?language=nb&return=/`);
  await page.goto(`${desk}/signed-out?here`);
  await see('desk-signed-out-here');
  const person = personOf('operator', 72);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await see('desk-queue');
  const menu = page.locator('header details summary', { hasText: person.name });
  await page.goto(desk);
  await see('desk-signed-in');
  await menu.click();
  await see('desk-menu');
  await page.goto(`${desk}/self-service`);
  await see('desk-cases');
  await menu.click();
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', { name: 'Vil du logge ut?' })).toBeVisible();
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByText('Du er logget ut av NTNU hjelp.')).toBeVisible();
  await see('desk-signed-out');
}

export async function visitDeskProblems({ page, see }: Viewer): Promise<void> {
  const { desk } = stackAddresses();
  await page.goto(`${desk}/finnes-ikke`);
  await see('desk-problem-not-found');
  await page.goto(`${desk}/language?language=xx`);
  await see('desk-problem-bad-request');
  await page.goto(`${desk}/callback?state=${'a'.repeat(43)}&code=x`);
  await see('desk-problem-unknown');
  await sendForm(page, `${desk}/sign-out`, { bytes: 20_000 });
  await see('desk-problem-too-large');
  await sendForeignForm(page, `${desk}/sign-out`);
  await see('desk-problem-form');
  const person = personOf('ansatt', 73);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  const back = page.waitForRequest((request) => request.url().startsWith(`${desk}/callback`));
  await goToChallenge(page, person);
  await typeCode(page, (await phone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Du er ikke operatør' })).toBeVisible();
  await see('desk-problem-not-operator');
  await page.goto((await back).url());
  await see('desk-problem-used');
  for (const [error, name] of [
    ['access_denied', 'desk-problem-cancelled'],
    ['temporarily_unavailable', 'desk-problem-refused'],
  ] as const) {
    const asking = page.waitForRequest((request) => request.url().includes('/oidc/auth?'));
    await page.goto(`${desk}/operator/sign-in`);
    const asked = new URL((await asking).url());
    const state = asked.searchParams.get('state') ?? '';
    const iss = encodeURIComponent(stackAddresses().signIn);
    await page.goto(`${desk}/callback?error=${error}&state=${state}&iss=${iss}`);
    await see(name);
  }
}
