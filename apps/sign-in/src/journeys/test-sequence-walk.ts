import assert from 'node:assert/strict';
import type { Page } from '../test-browser.ts';
import { optionsOf } from '../test-passkeys.ts';
import { newNumber } from '../test-people.ts';
import { enrolToken, usePasskey } from './test-sequence-keys.ts';
import { readAsked } from './test-sequence-kinds.ts';
import { type Intent, journeyOf, send, shows } from './test-sequence-pages.ts';
import type { Place, World } from './test-sequence-world.ts';

/** Types the answer that a page asks for; what it proves is noted when it was right and its method stands. */
export async function answer(world: World, place: Place, page: Page, intent: Intent, act = 'code'): Promise<Page> {
  await world.service.settle();
  const asked = await readAsked(world, journeyOf(page));
  const right = asked?.answer ?? '000000';
  const isRight = intent.typed === 'right' && asked !== null && asked.answer !== null;
  const other = () => String((Number(right) + 1) % 1_000_000).padStart(6, '0');
  const code = isRight ? right : (asked?.kind.wrong?.(world) ?? asked?.dead ?? other());
  if (isRight && asked.counts) {
    place.now.seconds.add(asked.kind.factor);
    asked.kind.spend?.(world);
    if (intent.remember) place.now.ticked = true;
  }
  const ticked: Record<string, string> = intent.remember && act === 'code' ? { remember: 'on' } : {};
  const next = await send(place, page, act, { code, ...ticked }, intent.twice);
  if (isRight && asked.counts && asked.dead !== undefined && next.isForeign) world.byToken += 1;
  return next;
}

/** Types the password. When a later page comes of it, the session is a new one. */
async function typePassword(world: World, place: Place, page: Page, deviceCounts: boolean): Promise<Page> {
  const { userName, password } = world.person;
  place.now.password = true;
  const next = await send(place, page, 'password', { userName, password });
  if (next.status < 400 && !shows(next, 'password'))
    Object.assign(place.now, { anew: true, alone: false, seconds: new Set() });
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
  if (shows(page, 'password')) {
    const signed = intent.way === 'alone' && !intent.turned ? await usePasskey(world, place, page, intent) : null;
    // Whoever was refused types the password.
    intent.turned ||= signed !== null;
    return signed ?? typePassword(world, place, page, intent.deviceCounts);
  }
  if (shows(page, 'account')) {
    const account = page.forms.find((form) => form.action.endsWith('/account'))?.buttons[0]?.value ?? 'other';
    if (intent.deviceCounts) place.now.seconds.add('device');
    return send(place, page, 'account', { account });
  }
  if (optionsOf(page)?.rp) return intent.enrols === 'nothing' ? null : usePasskey(world, place, page, intent);
  if (shows(page, 'code') || shows(page, 'passkey')) {
    if (intent.typed === 'nothing') return null;
    const isTurning = intent.way !== 'first' && intent.way !== 'alone' && !intent.turned && shows(page, 'other-way');
    if (!isTurning)
      return shows(page, 'code') ? answer(world, place, page, intent) : usePasskey(world, place, page, intent);
    intent.turned = true;
    return chooseWay(place, page, intent.way);
  }
  if (shows(page, 'token')) return enrolToken(world, place, page, intent);
  if (shows(page, 'proof')) return intent.typed === 'nothing' ? null : answer(world, place, page, intent, 'proof');
  if (shows(page, 'next')) return intent.enrols === 'nothing' ? null : send(place, page, 'next');
  if (shows(page, 'contact')) {
    const { enrols } = intent;
    if (enrols === 'passkey') return send(place, page, 'contact', { kind: 'passkey' });
    if (enrols === 'token') return send(place, page, 'contact', { kind: 'hardware-token' });
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
