import assert from 'node:assert/strict';
import type { Page } from '../test-browser.ts';
import { newNumber } from '../test-people.ts';
import { readAsked } from './test-sequence-kinds.ts';
import type { Place, World } from './test-sequence-world.ts';

/** How somebody goes through pages. */
export interface Intent {
  /** Which way is wanted at the second factor; `first`: whichever comes first. */
  way: 'first' | 'sms' | 'call' | 'totp' | 'recovery' | 'pass';
  typed: 'right' | 'wrong' | 'nothing';
  remember: boolean;
  /** What is enrolled when something has to be. */
  enrols: 'sms' | 'call' | 'app' | 'nothing';
  /** Each answer is sent twice at the same moment. */
  twice: boolean;
}

export const shows = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));
const journeyOf = (page: Page) => page.url.pathname.split('/')[2] ?? '';

/** Sends a form, or the same form twice at once from one cookie jar: of both pages the one that leads on. */
export async function send(
  place: Place,
  page: Page,
  act: string,
  values: Record<string, string> = {},
  twice = false,
): Promise<Page> {
  place.tabs.push(page);
  const submit = () => place.browser.submit(page, `/${act}`, values);
  if (!twice) return submit();
  const [one, two] = await Promise.all([submit(), submit()]);
  return two.isForeign ? two : one;
}

/** Types the answer that a page asks for; what it proves is noted when it was right and its method stands. */
export async function answer(world: World, place: Place, page: Page, intent: Intent, act = 'code'): Promise<Page> {
  await world.service.settle();
  const asked = await readAsked(world, journeyOf(page));
  const right = asked?.answer ?? '000000';
  const isRight = intent.typed === 'right' && asked !== null && asked.answer !== null;
  const other = asked?.kind.wrong ?? (() => String((Number(right) + 1) % 1_000_000).padStart(6, '0'));
  const code = isRight ? right : other(world);
  if (isRight && asked.counts) {
    place.now.seconds.add(asked.kind.factor);
    asked.kind.spend?.(world);
    if (intent.remember) place.now.ticked = true;
  }
  const ticked: Record<string, string> = intent.remember && act === 'code' ? { remember: 'on' } : {};
  return send(place, page, act, { code, ...ticked }, intent.twice);
}

/** Types the password. When a later page comes of it, the session is a new one. */
async function typePassword(world: World, place: Place, page: Page, deviceCounts: boolean): Promise<Page> {
  const { userName, password } = world.person;
  place.now.password = true;
  const next = await send(place, page, 'password', { userName, password });
  if (next.status < 400 && !shows(next, 'password')) Object.assign(place.now, { anew: true, seconds: new Set() });
  if (deviceCounts) place.now.seconds.add('device');
  return next;
}

/** To another way of answering, where the person has it. */
async function chooseWay(place: Place, page: Page, way: string): Promise<Page> {
  const ways = await send(place, page, 'other-way');
  if (!shows(ways, 'way')) return ways;
  const options = ways.forms.filter((form) => form.action.endsWith('/way')).flatMap((form) => form.buttons);
  const option = options.find(({ value }) => value.startsWith(`${way}:`))?.value;
  return option ? send(place, ways, 'way', { option }) : send(place, ways, 'back');
}

export async function typeContact(
  world: World,
  place: Place,
  page: Page,
  kind: string,
  channel: string,
): Promise<Page> {
  if (kind === 'app') return noteSecret(world, await send(place, page, 'contact', { kind }));
  const number = newNumber();
  const values = { kind, country: 'NO', number: number.replace('+47', ''), channel };
  const next = await send(place, page, 'contact', values);
  world.typedNumbers.set(journeyOf(page), number);
  return next;
}

export function noteSecret(world: World, page: Page): Page {
  const secret = /id="app-secret"[^>]*>([A-Z2-7 ]+)</.exec(page.html)?.[1];
  if (secret) world.secrets.set(journeyOf(page), secret.replaceAll(' ', ''));
  return page;
}

/** One page on, as far as the person can and wants; null when that is not at all. */
async function goOn(world: World, place: Place, page: Page, intent: Intent & Around): Promise<Page | null> {
  if (shows(page, 'password')) return typePassword(world, place, page, intent.deviceCounts);
  if (shows(page, 'account')) {
    const account = page.forms.find((form) => form.action.endsWith('/account'))?.buttons[0]?.value ?? 'other';
    if (intent.deviceCounts) place.now.seconds.add('device');
    return send(place, page, 'account', { account });
  }
  if (shows(page, 'code')) {
    if (intent.typed === 'nothing') return null;
    const other = intent.way !== 'first' && !intent.turned && shows(page, 'other-way');
    if (!other) return answer(world, place, page, intent);
    intent.turned = true;
    return chooseWay(place, page, intent.way);
  }
  if (shows(page, 'proof')) return intent.typed === 'nothing' ? null : answer(world, place, page, intent, 'proof');
  if (shows(page, 'next')) return intent.enrols === 'nothing' ? null : send(place, page, 'next');
  if (shows(page, 'contact')) {
    const { enrols } = intent;
    return typeContact(world, place, page, enrols === 'app' ? 'app' : 'authentication-phone', enrols);
  }
  const act = ['kept', 'not-kept', 'done', 'preferences', 'continue'].find((one) => shows(page, one));
  return act ? send(place, page, act) : null;
}

/** What the walk knows besides what the person wants. */
export interface Around {
  /** The remembered device of this browser may be taken here. */
  deviceCounts: boolean;
  /** Another way was looked for already. */
  turned?: boolean;
}

/** Goes on from a page until there is nothing more to do, or the person is at the own page, or has left. */
export async function walkOn(world: World, place: Place, first: Page, intent: Intent & Around): Promise<Page> {
  let page = first;
  for (let steps = 0; steps < 12 && !page.isForeign && !shows(page, 'add-phone'); steps += 1) {
    assert.ok(page.status < 500 || world.crasher.hasStruck(), `${page.status} at ${page.url.pathname}`);
    const next = page.status >= 500 ? null : await goOn(world, place, page, intent);
    if (next === null) break;
    const isStuck = next.status === 422 && intent.typed === 'wrong';
    page = next;
    if (isStuck) break;
  }
  return page;
}
