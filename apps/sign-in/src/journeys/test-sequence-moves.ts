import { holdAccount } from '../accounts/hold-account.ts';
import { resetMethods } from '../accounts/reset-methods.ts';
import { setPassword } from '../directories/built-in/set-password.ts';
import { collectPass, compareCollectionCode } from '../factors/access-pass/collect-pass.ts';
import { orderPass } from '../factors/access-pass/order-pass.ts';
import { PHISHING_RESISTANT } from '../policies/levels.ts';
import type { ServicePolicy } from '../settings.ts';
import type { Page } from '../test-browser.ts';
import type { Wishes } from '../test-relying-party.ts';
import { enrolToken, sign, usePasskey } from './test-sequence-keys.ts';
import { readAsked, takePass } from './test-sequence-kinds.ts';
import { type Intent, send, shows } from './test-sequence-pages.ts';
import { checkToken } from './test-sequence-rules.ts';
import { answer, noteSecret, typeContact, walkOn } from './test-sequence-walk.ts';
import { available, isDeviceLive, openPlace, type Place, type World } from './test-sequence-world.ts';

export type Move =
  | { kind: 'sign-in'; at: number; party: number; wishes: Wishes; intent: Intent }
  | { kind: 'change'; at: number; what: Change; intent: Intent }
  | { kind: 'two-tabs'; at: number; other: number; picks: [number, number] }
  | { kind: 'old-tab'; at: number; pick: number; typed: boolean }
  | { kind: 'reset' }
  | { kind: 'password' }
  /** Support orders a pass and the person collects it. */
  | { kind: 'pass'; once: boolean }
  | { kind: 'policy'; party: number; policy: Partial<ServicePolicy> }
  | { kind: 'switch-off'; pick: number }
  | { kind: 'close'; at: number; keeps: 'device' | 'nothing' }
  | { kind: 'steal'; at: number; from: number }
  /** Signs in, ticks the box, and closes the browser. */
  | { kind: 'remember'; at: number }
  /** Comes back there with the password alone. */
  | { kind: 'return'; at: number };

export type Change = 'phone' | 'alternate-phone' | 'app' | 'passkey' | 'token' | 'remove' | 'forget' | 'end-others';

const placeOf = (world: World, at: number): Place => world.places[at % world.places.length] as Place;
export const actingIn = (world: World, move: Move): Place[] => {
  if (!('at' in move)) return [];
  return [...new Set([placeOf(world, move.at), ...(move.kind === 'two-tabs' ? [placeOf(world, move.other)] : [])])];
};

const policyOf = ({ service }: World, party: number) => service.settings.services[party]?.policy as ServicePolicy;
const isForced = ({ prompt, max_age }: Wishes) => prompt === 'login' || max_age === '0';

/** A whole sign-in; what its token says is held against what this browser has proved. */
export async function signIn(world: World, move: Move & { kind: 'sign-in' }): Promise<boolean> {
  const place = placeOf(world, move.at);
  const { wishes } = move;
  const party = world.parties[move.party % world.parties.length] as World['parties'][number];
  const policy = policyOf(world, move.party % world.parties.length);
  const deviceCounts = policy.rememberDays > 0 && !isForced(wishes);
  const mayUse = deviceCounts && isDeviceLive(world, place);
  const started = await party.start(place.browser, wishes);
  const page = await walkOn(world, place, started.page, { ...move.intent, deviceCounts: mayUse });
  if (!page.isForeign || party.errorOf(page)) return false;
  const proved = await available(world, place);
  const { count } = await world.service.db
    .selectFrom('methods')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('account_id', '=', world.person.id)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  const claims = await party.finish(started, page);
  checkToken(claims, proved, {
    enrolled: Number(count) > 0,
    required: policy.secondFactor !== 'when-enrolled',
    deviceCounts,
    essential: 'claims' in wishes,
    passkey:
      policy.secondFactor === 'phishing-resistant' ||
      JSON.stringify(wishes.claims ?? '').includes(`"${PHISHING_RESISTANT}"`),
    passkeyAlone: policy.passkeyAlone,
  });
  world.tokens += 1;
  const amr = (claims as { amr?: string[] }).amr ?? [];
  if (amr.join() === 'pwd,mfa') world.byDevice += 1;
  if (amr.includes('hwk') || amr.includes('swk')) world.byPasskey += 1;
  if (!amr.includes('pwd')) world.alone += 1;
  return true;
}

/** Signs in to the own page; null when that did not work out. */
async function openOwnPage(world: World, place: Place, intent: Intent): Promise<Page | null> {
  const first = await place.browser.open('/security');
  const page = await walkOn(world, place, first, { ...intent, deviceCounts: false });
  return shows(page, 'add-phone') ? page : null;
}

/** The buttons of a page that remove a method, as the values of their forms. */
const removable = (page: Page): string[] =>
  page.forms
    .filter((form) => form.action.endsWith('/remove'))
    .flatMap((form) => form.fields.filter(([name]) => name === 'method').map(([, value]) => value));

async function askToRemove(place: Place, page: Page, pick: number): Promise<Page | null> {
  const methods = removable(page);
  const method = methods[pick % Math.max(1, methods.length)];
  if (!method) return null;
  const id = page.url.pathname.split('/')[2];
  return place.browser.post(`/sign-in/${id}/remove`, { method });
}

const ADDING = {
  phone: 'add-phone',
  'alternate-phone': 'add-phone',
  app: 'add-app',
  passkey: 'add-passkey',
  token: 'add-token',
};

async function change(world: World, { at, what, intent }: Move & { kind: 'change' }): Promise<void> {
  const place = placeOf(world, at);
  const own = await openOwnPage(world, place, intent);
  if (!own) return;
  const id = own.url.pathname.split('/')[2];
  if (what === 'forget') await place.browser.post(`/sign-in/${id}/end-device`, { device: 'all' });
  else if (what === 'end-others') await place.browser.post(`/sign-in/${id}/end-session`, { session: 'all' });
  else if (what === 'remove') {
    const asked = await askToRemove(place, own, at);
    if (asked && shows(asked, 'remove-asked')) await send(place, asked, 'remove-asked', {}, intent.twice);
  } else if (!shows(own, ADDING[what])) {
    return;
  } else if (what === 'passkey') {
    await usePasskey(world, place, await send(place, own, ADDING[what]), intent);
  } else if (what === 'token') {
    await enrolToken(world, place, await send(place, own, ADDING[what]), intent);
  } else {
    const next = await send(place, own, ADDING[what]);
    const atProof =
      what === 'app' ? noteSecret(world, next) : await typeContact(world, place, next, kindOf(what), channelOf(intent));
    if (shows(atProof, 'proof') && intent.typed !== 'nothing') await answer(world, place, atProof, intent, 'proof');
  }
}

const kindOf = (what: Change) => (what === 'phone' ? 'authentication-phone' : 'alternate-phone');
const channelOf = ({ enrols }: Intent) => (enrols === 'call' ? 'call' : 'sms');

/** Two windows stand at the question whether to remove a method, each at another one (or the same); both say yes at once. */
async function removeInTwoTabs(world: World, move: Move & { kind: 'two-tabs' }): Promise<void> {
  const intent: Intent = { way: 'first', typed: 'right', remember: false, enrols: 'sms', twice: false };
  const places = [placeOf(world, move.at), placeOf(world, move.other)];
  const asked: [Place, Page][] = [];
  for (const [index, place] of places.entries()) {
    const own = await openOwnPage(world, place, intent);
    const page = own && (await askToRemove(place, own, move.picks[index] ?? 0));
    if (page && shows(page, 'remove-asked')) asked.push([place, page]);
  }
  await Promise.all(asked.map(([place, page]) => send(place, page, 'remove-asked')));
}

/** An old tab is found again, and one of its forms sent: whatever it was, it counts for no more than it does now. */
async function useOldTab(world: World, move: Move & { kind: 'old-tab' }): Promise<void> {
  const place = placeOf(world, move.at);
  const page = place.tabs[move.pick % Math.max(1, place.tabs.length)];
  const form = page?.forms[move.pick % Math.max(1, page.forms.length)];
  if (!page || !form || form.method !== 'post') return;
  const act = form.action.split('/').at(-1) ?? '';
  const asked = await readAsked(world, page.url.pathname.split('/')[2] ?? '');
  const values: Record<string, string> = {};
  if (form.names.includes('password')) {
    Object.assign(values, { userName: world.person.userName, password: world.person.password });
    place.now.password = true;
    if (isDeviceLive(world, place)) place.now.seconds.add('device');
  }
  if (act === 'account' && isDeviceLive(world, place)) place.now.seconds.add('device');
  if (form.names.includes('code') && asked?.answer && move.typed) {
    values.code = asked.answer;
    if (asked.counts) place.now.seconds.add(asked.kind.factor);
    asked.kind.spend?.(world);
  }
  if (act === 'passkey') {
    const typed = move.typed ? 'right' : 'wrong';
    values.credential = (await sign(world, place, page, { typed, remember: false, twice: false })) ?? '';
  }
  await place.browser.submit(page, `/${act}`, values);
}

async function switchOff({ service, person }: World, pick: number): Promise<boolean> {
  const rows = await service.db
    .selectFrom('methods')
    .select('id')
    .where('account_id', '=', person.id)
    .where('removed_at', 'is', null)
    .where('disabled_at', 'is', null)
    .execute();
  const row = rows[pick % Math.max(1, rows.length)];
  if (row) await service.db.updateTable('methods').set({ disabled_at: new Date() }).where('id', '=', row.id).execute();
  return rows.length === 1;
}

const NEW_PASSWORDS = ['et nytt og langt passord', 'enda et langt passord'];

/** A command of support's, which may be broken off between its statements too. */
async function bySupport(world: World, kind: 'reset' | 'password'): Promise<void> {
  const { service, person } = world;
  const deps = { ...service, db: service.journeys.db };
  if (kind === 'reset') await resetMethods(deps, { accountId: person.id, reason: 'lost', by: 'test' });
  else {
    const next = NEW_PASSWORDS.find((one) => one !== person.password) ?? '';
    await setPassword(deps, person.id, next);
    person.password = next;
  }
}

/** Closes a browser; what was made to last is there when it is opened again. */
export function close({ service }: World, place: Place, keepsDevice: boolean): void {
  const kept = keepsDevice ? place.browser.cookies.filter((one) => one.name.includes('device')) : [];
  const { browser } = openPlace(service);
  browser.cookies = kept;
  Object.assign(place, { browser, tabs: [] });
}

async function givePass(world: World, once: boolean): Promise<void> {
  const { db, waysBack } = world.service.journeys;
  const accountId = world.person.id;
  const order = { accountId, by: 'worker', reason: 'lost phone', proof: 'passport', once };
  const ordered = await orderPass({ db, keyring: world.service.keyring, now: () => new Date() }, order);
  if (ordered.verdict !== 'ordered') throw new Error(ordered.why);
  const compared = await compareCollectionCode(waysBack, { accountId, typed: ordered.collectionCode });
  // Wrong codes that were typed before may keep it waiting.
  if (compared.verdict !== 'right') return;
  const collected = await db.transaction().execute(async (trx) => {
    await holdAccount(trx, accountId);
    return collectPass(trx, accountId, compared.claim);
  });
  if (!collected) return;
  takePass(world);
  world.pass = { shown: collected.shown, once };
}

/** Makes one move. */
export async function make(world: World, move: Move): Promise<void> {
  switch (move.kind) {
    case 'sign-in':
      await signIn(world, move);
      return;
    case 'change':
      return change(world, move);
    case 'two-tabs':
      return removeInTwoTabs(world, move);
    case 'old-tab':
      return useOldTab(world, move);
    case 'reset':
    case 'password':
      return bySupport(world, move.kind);
    case 'pass':
      return givePass(world, move.once);
    case 'policy':
      Object.assign(policyOf(world, move.party % world.parties.length), move.policy);
      return;
    case 'switch-off':
      world.switchedOff = (await switchOff(world, move.pick)) || world.switchedOff;
      return;
    case 'close':
      return close(world, placeOf(world, move.at), move.keeps === 'device');
    case 'remember':
    case 'return': {
      const typed = move.kind === 'remember' ? 'right' : 'nothing';
      const intent: Intent = { way: 'first', typed, remember: true, enrols: 'sms', twice: false };
      await signIn(world, { kind: 'sign-in', at: move.at, party: 0, wishes: {}, intent });
      return;
    }
    case 'steal': {
      const stolen = placeOf(world, move.from).browser.cookies.filter((one) => one.name.includes('device'));
      const thief = placeOf(world, move.at);
      for (const { name, value } of stolen) thief.browser.setCookie(name, value);
    }
  }
}
