import { expect, type Page } from '@playwright/test';
import { expireJourney } from './database.ts';
import { personOf, stackAddresses } from './people.ts';
import {
  act,
  enrolMobile,
  expectQueue,
  goToChallenge,
  goToContact,
  saveAll,
  typeCode,
  typePassword,
} from './quick-steps.ts';
import type { Viewer } from './viewer.ts';

/** Pages that are open to everybody, signing out, and what the sign-in service says when something is wrong. */

export async function visitPublicPages({ page, see }: Viewer): Promise<void> {
  const { signIn, desk } = stackAddresses();
  for (const name of ['limits', 'help', 'privacy']) {
    await page.goto(`${signIn}/${name}`);
    await see(name);
  }
  await page.goto(`${signIn}/help?language=en`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await see('help-english');
  await page.goto(`${signIn}/help?language=nb`);
  await page.goto(`${desk}/self-service`);
  await typePassword(page, personOf('ansatt', 70));
  await expect(page.getByRole('heading', { name: 'Mine saker' })).toBeVisible();
  await page.goto(`${signIn}/oidc/session/end`);
  await expect(page.getByRole('heading', { name: 'Vil du logge ut?' })).toBeVisible();
  await see('sign-out');
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', { name: 'Du er logget ut.' })).toBeVisible();
  await see('signed-out');
}

/** Sends a form that no page of ours has. */
export async function sendForm(page: Page, action: string, form: { enctype?: string; bytes?: number }): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    page.evaluate(
      ([target, enctype, bytes]) => {
        const made = document.createElement('form');
        Object.assign(made, { method: 'post', action: target, enctype });
        const field = document.createElement('input');
        Object.assign(field, { name: 'field', value: 'x'.repeat(bytes) });
        made.append(field);
        document.body.append(made);
        made.submit();
      },
      [action, form.enctype ?? 'application/x-www-form-urlencoded', form.bytes ?? 1] as const,
    ),
  ]);
}

/** The same, from a page of another site. */
export async function sendForeignForm(page: Page, action: string): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(`<form method="post" action="${action}"><button>Send</button></form>`);
  await page.getByRole('button').click();
  await page.waitForURL(action);
}

export async function visitProblems({ page, see }: Viewer): Promise<void> {
  const { signIn, desk } = stackAddresses();
  await page.goto(`${signIn}/finnes-ikke`);
  await see('problem-not-found');
  await page.goto(`${signIn}/sign-in/${'a'.repeat(22)}`);
  await see('problem-session-not-found');
  await page.goto(`${signIn}/oidc/auth?client_id=nobody&response_type=code`);
  await see('problem-request');
  await goToContact(page, personOf('ansatt', 71));
  const journey = page.url().split('?')[0] ?? '';
  await sendForm(page, `${journey}/contact`, { enctype: 'multipart/form-data' });
  await see('problem-bad-request');
  await sendForm(page, `${journey}/contact`, { bytes: 70_000 });
  await see('problem-too-large');
  await sendForeignForm(page, `${journey}/contact`);
  await see('problem-form');
  await expireJourney(stackAddresses(), journey);
  await page.goto(journey);
  await see('problem-gone');
  await page.goto(`${signIn}/mfasetup`);
  await page.context().clearCookies();
  await act(page, 'account').click();
  await see('problem-cookies');
  const person = personOf('operator', 71);
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await goToChallenge(page, person);
  const answered = page.url();
  await typeCode(page, (await phone.nextCode()).code);
  await expectQueue(page, person);
  await page.goto(answered);
  await expect(page.getByRole('link', { name: 'Gå til NTNU hjelp' })).toHaveAttribute('href', new RegExp(`^${desk}`));
  await see('problem-other-window');
}
