import assert from 'node:assert/strict';
import { hashToken } from '@vakt/foundation/secrets';
import type { HeldToken } from '../factors/hardware-token/test-tokens.ts';
import type { TestAuthenticator } from '../factors/passkey/test-authenticator.ts';
import type { SecondFactor } from '../tables.ts';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import type { Crasher } from '../test-crash.ts';
import type { TestPerson } from '../test-people.ts';
import type { TestRelyingParty } from '../test-relying-party.ts';
import type { TestService } from '../test-service.ts';

/**
 * What the test itself knows of one person's browsers: an upper bound of what was proved in each. It learns only from
 * what it typed and from what stands enrolled, never from sessions, which are what is held against it.
 */
export interface World {
  service: TestService;
  crasher: Crasher;
  parties: TestRelyingParty[];
  person: TestPerson;
  places: Place[];
  /** By the row of a browser. */
  may: Map<string, Proved>;
  /** Values of each living device's cookie, by series, oldest first. */
  devices: Map<string, string[]>;
  /** Series (hashed) of devices that must be forgotten. */
  deadDevices: Set<string>;
  /** Secrets of apps: on trial by journey, enrolled by method. */
  secrets: Map<string, string>;
  /** Recovery codes that were not used yet, and a pass as it was collected. */
  codes: string[];
  pass: { shown: string; once: boolean } | null;
  /** Used codes and passes, and those that a reset took away: dead for good. */
  spent: string[];
  /** Passkeys and hardware tokens that the person ever held, removed ones too. */
  keys: HeldKey[];
  hardware: HeldToken[];
  /** The secret of the app whose proof was typed last. */
  onTrial: string | null;
  /** Numbers that were typed to be enrolled, by journey. */
  typedNumbers: Map<string, string>;
  /** A method was switched off by wrong codes: only support leads back from there. */
  switchedOff: boolean;
  /** What the sequence came to, so that nobody takes an idle one for a proof. */
  tokens: number;
  byDevice: number;
  byPasskey: number;
  alone: number;
  byToken: number;
  crashes: number;
  changes: number;
}

export interface HeldKey {
  authenticator: TestAuthenticator;
  factor: 'hwk' | 'swk';
}

export interface Proved {
  password: boolean;
  /** A passkey instead of the password. */
  alone: boolean;
  seconds: Set<SecondFactor>;
}

/** A browser in somebody's hands. */
export interface Place {
  browser: TestBrowser;
  /** What was proved in it in this step. `anew`: the password was typed (or a passkey alone used) and taken, so what was before counts no more. */
  now: Proved & { anew: boolean; ticked: boolean };
  /** Pages it has left: an old tab may come back to them. */
  tabs: Page[];
}

export const nothing = (): Proved => ({ password: false, alone: false, seconds: new Set() });

export function openPlace(service: TestService): Place {
  const now = { ...nothing(), anew: false, ticked: false };
  return { browser: createTestBrowser(service), now, tabs: [] };
}

const join = (one: Proved, other: Proved): Proved => ({
  password: one.password || other.password,
  alone: one.alone || other.alone,
  seconds: new Set([...one.seconds, ...other.seconds]),
});

/** What may count for an answer that this browser gets now. */
export async function available(world: World, place: Place): Promise<Proved> {
  const before = world.may.get((await findBrowser(world, place)) ?? '') ?? nothing();
  const { now } = place;
  if (now.anew) return now;
  return join(before, now);
}

/** The row of the browser that this one is known as. */
export async function findBrowser({ service }: World, { browser }: Place): Promise<string | null> {
  const token = browser.cookie('vakt');
  if (!token) return null;
  const query = service.db.selectFrom('browsers').select('id').where('token_hash', '=', hashToken(token));
  return (await query.executeTakeFirst())?.id ?? null;
}

const DEVICE = 'vakt-device-';

/** Keeps the values that browsers hold of remembered devices. */
export function learnDevices(world: World): void {
  for (const { browser } of world.places) {
    const [series, token] = readDevice(browser);
    const known = series && world.devices.get(series);
    if (known && token && !known.includes(token)) known.push(token);
  }
}

export function readDevice(browser: TestBrowser): [string | undefined, string | undefined] {
  const cookie = browser.cookies.find(({ name }) => name.startsWith(DEVICE));
  const [series, token] = cookie?.value.split('.') ?? [];
  return [series, token];
}

/** Whether the device's cookie in this browser may be taken: it lives, and holds the present value or the one before. */
export function isDeviceLive(world: World, { browser }: Place): boolean {
  const [series, token] = readDevice(browser);
  const values = (series && world.devices.get(series)) || [];
  return token !== undefined && values.slice(-2).includes(token);
}

/** What stands in the database that a step may change. */
export interface Snapshot {
  methods: { id: string; works: boolean; isPasskey: boolean }[];
  passwordHash: string | null;
  browsers: Set<string>;
  here: Map<Place, string | null>;
  devices: Set<string>;
  thefts: number;
}

export async function takeSnapshot(world: World, acting: readonly Place[]): Promise<Snapshot> {
  const { db } = world.service;
  const { id } = world.person;
  const here = new Map<Place, string | null>();
  for (const place of acting) here.set(place, await findBrowser(world, place));
  const methods = await db
    .selectFrom('methods')
    .select(['id', 'kind', 'disabled_at'])
    .where('account_id', '=', id)
    .where('removed_at', 'is', null)
    .execute();
  const account = await db
    .selectFrom('accounts')
    .select('password_hash')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const browsers = await db.selectFrom('browsers').select('id').execute();
  const devices = await db
    .selectFrom('remembered_devices')
    .select(['series_hash', 'revoked_at', 'revoked_why'])
    .where('account_id', '=', id)
    .execute();
  return {
    methods: methods.map((one) => ({
      id: one.id,
      works: one.disabled_at === null,
      isPasskey: one.kind === 'passkey',
    })),
    passwordHash: account.password_hash,
    browsers: new Set(browsers.map((one) => one.id)),
    here,
    devices: new Set(devices.filter((one) => one.revoked_at === null).map((one) => one.series_hash)),
    thefts: devices.filter((one) => one.revoked_why === 'stolen').length,
  };
}

/** What was proved before counts no more, but in these browsers (by row); no device that stood is remembered any more. */
export function forgetSeconds(world: World, { devices }: Snapshot, except: readonly (string | null)[]): void {
  for (const hash of devices) world.deadDevices.add(hash);
  for (const [row, proved] of world.may) if (!except.includes(row)) proved.seconds.clear();
  world.devices.clear();
  for (const proved of world.may.values()) proved.seconds.delete('device');
}

/** Adds what was proved in a step to what counts from now on. */
export function learnProofs(world: World, before: Snapshot, after: Snapshot): void {
  const made = [...after.browsers].filter((row) => !before.browsers.has(row));
  for (const [place, row] of after.here) {
    const { now } = place;
    for (const one of new Set([row, before.here.get(place) ?? null, ...made])) {
      if (one === null) continue;
      const kept = now.anew && one === row ? nothing() : (world.may.get(one) ?? nothing());
      world.may.set(one, join(kept, now));
    }
  }
}

/** An app that was enrolled in this step answers by the secret that was on trial. */
export function learnMethods(world: World, before: Snapshot, after: Snapshot): void {
  const made = after.methods.filter(({ id }) => !before.methods.some((one) => one.id === id));
  for (const { id } of made) if (world.onTrial) world.secrets.set(id, world.onTrial);
}

/** A device that was made in this step: only where the box was ticked and a real factor was proved. */
export function learnNewDevices(world: World, before: Snapshot, after: Snapshot): void {
  const made = [...after.devices].filter((hash) => !before.devices.has(hash));
  const asked = [...after.here.keys()].some(
    ({ now }) => now.ticked && [...now.seconds].some((factor) => factor !== 'device'),
  );
  if (made.length > 0) assert.ok(asked, 'T16 a device is remembered that nobody asked for with a factor');
  for (const place of world.places) {
    const [series, token] = readDevice(place.browser);
    if (series && token && made.includes(hashToken(series))) world.devices.set(series, [token]);
  }
}
