import assert from 'node:assert/strict';
import { orderPass, type PassOrder } from './factors/access-pass/order-pass.ts';
import { createTestBrowser, type Page, type TestBrowser } from './test-browser.ts';
import { enterCode, enterPassword, type TestPerson, type TestPhone } from './test-people.ts';
import type { TestService } from './test-service.ts';

/** Whether a page has a form for this act. */
export const has = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));

/** Orders a pass as support does; gives the collection code. */
export async function order(
  { db, keyring }: TestService,
  person: TestPerson,
  wish: Partial<PassOrder> = {},
): Promise<string> {
  const common = { accountId: person.id, by: 'worker', reason: 'lost phone', proof: 'passport' };
  const ordered = await orderPass({ db, keyring, now: () => new Date() }, { ...common, ...wish });
  assert.ok(ordered.verdict === 'ordered');
  return ordered.collectionCode;
}

/** To the page where a collection code is typed. */
export async function openPassPage(service: TestService, browser: TestBrowser, person: TestPerson): Promise<Page> {
  let page = await browser.open('/pass');
  if (has(page, 'account')) page = await browser.submit(page, '/account', {}, person.userName);
  const atCode = await enterPassword(service, browser, page, person);
  assert.ok(has(atCode, 'collect'), atCode.heading);
  return atCode;
}

/** The pass that a page shows; null when it shows none. */
export const readShownPass = (page: Page) =>
  /Midlertidig tilgangspass: ([0-9A-Z]{5}-[0-9A-Z-]+)/.exec(page.text)?.[1] ?? null;

/** Orders a pass and collects it in a browser of its own; gives the pass. */
export async function givePass(
  service: TestService,
  person: TestPerson,
  wish: Partial<PassOrder> = {},
): Promise<string> {
  const browser = createTestBrowser(service);
  const code = await order(service, person, wish);
  const shown = await browser.submit(await openPassPage(service, browser, person), '/collect', { code });
  return readShownPass(shown) ?? assert.fail(shown.text);
}

/** A recovery code as it is shown. */
export const SHOWN_CODE = /[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/g;

/** The person's own page, opened with the phone's code. */
export async function openOverview(
  service: TestService,
  browser: TestBrowser,
  person: TestPerson & { phone: TestPhone },
): Promise<Page> {
  let page = await browser.open('/security');
  if (has(page, 'account')) page = await browser.submit(page, '/account', {}, person.userName);
  if (has(page, 'password')) page = await enterPassword(service, browser, page, person);
  await service.settle();
  const overview = await enterCode(service, browser, page, person.phone.number);
  assert.ok(has(overview, 'recovery-codes'), overview.heading);
  return overview;
}

/** Makes recovery codes in a browser of its own. */
export async function makeCodes(service: TestService, person: TestPerson & { phone: TestPhone }): Promise<string[]> {
  const browser = createTestBrowser(service);
  const asked = await browser.submit(await openOverview(service, browser, person), '/recovery-codes');
  return [...new Set((await browser.submit(asked, '/make-codes')).text.match(SHOWN_CODE))];
}

/** From "Angi kode", or from its list of other ways, to this way. */
export async function answerBy(browser: TestBrowser, challenge: Page, option: string): Promise<Page> {
  const ways = has(challenge, 'other-way') ? await browser.submit(challenge, '/other-way') : challenge;
  return browser.submit(ways, '/way', { option });
}
