import { setTimeout as wait } from 'node:timers/promises';
import type { Page, TestBrowser } from '../../apps/sign-in/src/test-browser.ts';
import type { JournalReader } from './journal.ts';
import { hasForm, openBrowser, PASSWORD, type Person } from './person.ts';
import { createRequest } from './relying-party.ts';

/** How one sign-in went. Milliseconds since 1970. */
export interface PatientSignIn {
  /** Digits of the number, as operators have it. */
  to: string;
  /** When the form was sent that made the service send a code. */
  asked: number;
  /** When the code was in the person's hands. */
  came: number;
  code: string;
}

/** So long does somebody look at the phone before giving up. */
export const PATIENCE_MS = 45_000;

/** The code of the message that the page names, from whichever operator brings it to the phone first. */
async function awaitCode(to: string, page: Page, phones: readonly JournalReader[]): Promise<string> {
  const reference = /merket ([A-Z]{2})\b/.exec(page.text)?.[1];
  if (!reference) throw new Error(`${to}: the page names no message: ${page.text.slice(0, 300)}`);
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = phones
      .flatMap((phone) => phone.lines())
      .find((line) => line.kind === 'arrived' && line.to === to && line.text.includes(`(melding ${reference})`));
    const code = /\b\d{6}\b/.exec(found?.text ?? '')?.[0];
    if (code) return code;
    await wait(50);
  }
  throw new Error(`${to}: no message ${reference} came within ${PATIENCE_MS / 1000} s`);
}

/** Goes on from page to page until a code is asked for. */
async function walkToCode(browser: TestBrowser, { userName }: Person, url: string) {
  let page = await browser.open(url);
  let asked = Date.now();
  while (!hasForm(page, '/code')) {
    asked = Date.now();
    if (hasForm(page, '/password')) page = await browser.submit(page, '/password', { userName, password: PASSWORD });
    else if (hasForm(page, '/next')) page = await browser.submit(page, '/next');
    else throw new Error(`${userName} is shown ${page.status} ${page.heading}`);
  }
  return { page, asked };
}

/** Signs in and waits for the message without ever asking again. Rejects when it does not come, or its code is refused. */
export async function signInPatiently(
  person: Person,
  signIn: string,
  phones: readonly JournalReader[],
): Promise<PatientSignIn> {
  const browser = openBrowser(signIn);
  const to = `47${person.typed}`;
  const { page, asked } = await walkToCode(browser, person, createRequest(signIn).url);
  const code = await awaitCode(to, page, phones);
  const came = Date.now();
  const answered = await browser.submit(page, '/code', { code });
  if (!answered.isForeign || !answered.url.searchParams.has('code')) {
    throw new Error(`${person.userName}: the code of the message was not accepted: ${answered.text.slice(0, 300)}`);
  }
  return { to, asked, came, code };
}
