import { setTimeout as wait } from 'node:timers/promises';
import { createTestBrowser, type Page, type TestBrowser } from '../../apps/sign-in/src/test-browser.ts';
import type { House } from './house.ts';
import type { SeededRandom } from './seeded-random.ts';

export const PASSWORD = 'Riktig hest batteri stift 4';

/** Somebody who wants in, with what pages have told them so far: that must hold, whatever is killed. */
export interface Person {
  userName: string;
  /** As typed on a Norwegian form. */
  typed: string;
  /** "Verification successful" was shown for the number. */
  numberSaid: boolean;
  /** "Saved" was shown for the preferences. */
  savedSaid: boolean;
  /** Codes that were accepted. */
  used: string[];
}

export interface Walk {
  house: House;
  person: Person;
  random: SeededRandom;
  browser: TestBrowser;
  /** How many pages were answered to anybody. */
  progress: { pages: number };
  /** Called off when the test has failed elsewhere. */
  signal: AbortSignal;
}

const WALK_LIMIT_MS = 120_000;
const MESSAGE_WAIT_MS = 4000;

/**
 * Begins at a service and goes on until the browser is sent back to it. `begin` gives the service's request. Whatever breaks on the way is answered as people do: reload, else begin again.
 */
export async function walkThrough(walk: Walk, begin: () => Promise<string>): Promise<URL> {
  const deadline = Date.now() + WALK_LIMIT_MS;
  let at: string | null = null;
  const seen: string[] = [];
  while (Date.now() < deadline) {
    try {
      walk.signal.throwIfAborted();
      let page = await walk.browser.open(at ?? (await begin()));
      while (!page.isForeign && page.status < 500) {
        walk.progress.pages += 1;
        note(walk.person, page);
        if (page.url.pathname.startsWith('/sign-in/')) at = page.url.href;
        const next = await act(walk, page);
        if (!next) break;
        page = next;
      }
      seen.push(`${page.status} ${page.heading}`);
      if (page.isForeign) return page.url;
      // An error page, or no message came: from the beginning. A server that is away: the same page again.
      if (page.status < 500) at = null;
    } catch (error) {
      if (error instanceof BrokenWord || walk.signal.aborted) throw error;
      seen.push(error instanceof Error ? `${error.message}${error.cause ? ` (${error.cause})` : ''}` : 'unknown');
      // Else the connection broke.
    }
    await wait(100);
  }
  throw new Error(`${walk.person.userName} did not get through:\n${seen.slice(-30).join('\n')}`);
}

/** What a page says is done is done: whoever was told that their number is registered is not asked for it again. */
function note(person: Person, page: Page): void {
  if (page.status !== 200) return;
  if (person.numberSaid && hasForm(page, '/contact')) throw new BrokenWord(`${person.userName}: the number is gone`);
  if (hasForm(page, '/done')) person.numberSaid = true;
  if (hasForm(page, '/continue')) person.savedSaid = true;
}

export const hasForm = (page: Page, action: string) => page.forms.some((form) => form.action.endsWith(action));

/** Does what the page asks for; null when it asks for nothing that we know. */
async function act(walk: Walk, page: Page): Promise<Page | null> {
  const { person, browser } = walk;
  const has = (action: string) => hasForm(page, action);
  if (has('/password')) return browser.submit(page, '/password', { userName: person.userName, password: PASSWORD });
  if (has('/account')) return browser.submit(page, '/account', {}, person.userName);
  if (has('/next')) return browser.submit(page, '/next');
  if (has('/contact')) {
    const phone = { kind: 'authentication-phone', country: 'NO', number: person.typed, channel: 'sms' };
    return browser.submit(page, '/contact', phone);
  }
  if (has('/proof')) return answer(walk, page, '/proof');
  if (has('/done')) return browser.submit(page, '/done');
  if (has('/preferences')) return browser.submit(page, '/preferences');
  if (has('/continue')) return browser.submit(page, '/continue');
  if (has('/code')) return answer(walk, page, '/code');
  return null;
}

/** The code of the message that the page names, read off the phone; null when it does not come. */
async function readCode(walk: Walk, page: Page): Promise<string | null> {
  const { house, person } = walk;
  const reference = /merket ([A-Z]{2})\b/.exec(page.text)?.[1];
  const deadline = Date.now() + MESSAGE_WAIT_MS;
  while (Date.now() < deadline) {
    walk.signal.throwIfAborted();
    const answered = await fetch(`${house.simulator}/api/phones/%2B47${person.typed}/messages`).catch(() => null);
    const messages = answered?.ok ? ((await answered.json()) as { text: string }[]) : [];
    const found = messages.findLast(({ text }) => text.includes(`(melding ${reference})`));
    const code = /\b\d{6}\b/.exec(found?.text ?? '')?.[0];
    if (code) return code;
    await wait(60);
  }
  return null;
}

/** Types the code; sometimes one that was used before first, sometimes the right one in two windows at the same moment. */
async function answer(walk: Walk, page: Page, action: string): Promise<Page | null> {
  const { person, random, browser } = walk;
  const code = await readCode(walk, page);
  if (code === null) return null;
  const old = person.used.at(-1);
  if (old && old !== code && random.chance(0.3)) {
    const refused = await browser.submit(page, action, { code: old });
    if (isThrough(refused, action)) throw new BrokenWord(`${person.userName}: a used code let somebody in`);
  }
  const twin = random.chance(0.4) ? browser.copy() : null;
  const answers = await Promise.allSettled(
    [browser, ...(twin ? [twin] : [])].map((one) => one.submit(page, action, { code })),
  );
  const passed = answers.map((one) => one.status === 'fulfilled' && isThrough(one.value, action));
  if (passed.every(Boolean) && twin) throw new BrokenWord(`${person.userName}: one code let two windows through`);
  if (passed.some(Boolean)) person.used.push(code);
  if (passed[1] && twin) walk.browser = twin;
  const chosen = answers[passed[1] ? 1 : 0];
  if (chosen?.status === 'fulfilled') return chosen.value;
  throw chosen?.reason ?? new Error('nothing was answered');
}

/** Whether a page is what comes after a right code. */
const isThrough = (page: Page, action: string) =>
  page.isForeign ||
  (page.status === 200 && (action === '/code' ? hasForm(page, '/preferences') : hasForm(page, '/done')));

/** What must not happen has: the test has failed, whatever else comes. */
export class BrokenWord extends Error {}

/** A new person with a number of their own, in a new browser. */
export function createPerson(index: number): Person {
  const typed = `4${String(1_000_000 + index * 137)}`;
  return { userName: `person${index}`, typed, numberSaid: false, savedSaid: false, used: [] };
}

export const openBrowser = (origin: string): TestBrowser => createTestBrowser({ origin });
