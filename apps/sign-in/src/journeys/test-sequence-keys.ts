import { addToken, codeAt, type HeldToken } from '../factors/hardware-token/test-tokens.ts';
import { createTestAuthenticator, type TestAuthenticator } from '../factors/passkey/test-authenticator.ts';
import type { Page } from '../test-browser.ts';
import { addPasskey, optionsOf } from '../test-passkeys.ts';
import { type Intent, send, shows } from './test-sequence-pages.ts';
import type { HeldKey, Place, World } from './test-sequence-world.ts';

type Typed = Pick<Intent, 'typed' | 'remember' | 'twice'>;

/** Puts a passkey into the person's hand that stands already. Every other one is bound to its device. */
export async function holdPasskey(world: World): Promise<void> {
  const synced = world.keys.length % 2 === 1;
  hold(world, await addPasskey(world.service, world.person, { synced }), synced);
}

function hold(world: World, authenticator: TestAuthenticator, synced: boolean): HeldKey {
  const key: HeldKey = { authenticator, factor: synced ? 'swk' : 'hwk' };
  world.keys.push(key);
  return key;
}

/** The passkeys that stand and work, and those that must sign in nobody: removed, switched off, never bound. */
async function sortKeys({ service, person, keys }: World): Promise<{ alive: HeldKey[]; dead: HeldKey[] }> {
  const rows = await service.db
    .selectFrom('passkeys as p')
    .innerJoin('methods as m', 'm.id', 'p.method_id')
    .select('p.credential_id')
    .where('m.account_id', '=', person.id)
    .where('m.removed_at', 'is', null)
    .where('m.disabled_at', 'is', null)
    .execute();
  const works = new Set(rows.map((one) => one.credential_id));
  const isAlive = ({ authenticator }: HeldKey) => works.has(authenticator.credentialId);
  return { alive: keys.filter(isAlive), dead: keys.filter((one) => !isAlive(one)) };
}

/**
 * What a passkey says to the page, and what it proves is noted if it is a right answer. A wrong one is the right answer of
 * a dead passkey, where there is one. Null: nobody has a passkey for this.
 */
export async function sign(world: World, place: Place, page: Page, { typed, remember }: Typed): Promise<string | null> {
  const options = optionsOf(page);
  if (!options || typed === 'nothing') return null;
  const { now } = place;
  if (options.rp) {
    const synced = world.keys.length % 2 === 1;
    const { authenticator, factor } = hold(world, createTestAuthenticator(world.service.origin, { synced }), synced);
    if (typed === 'right') now.seconds.add(factor);
    return authenticator.create(options, typed === 'right' ? {} : { unverified: true });
  }
  const { alive, dead } = await sortKeys(world);
  const at = remember ? -1 : 0;
  const key = typed === 'right' ? (alive.at(at) ?? dead.at(at)) : (dead.at(at) ?? alive.at(at));
  if (!key) return null;
  if (!alive.includes(key)) return key.authenticator.get(options);
  if (typed === 'wrong') return key.authenticator.get(options, { brokenSignature: true });
  if (shows(page, 'password')) now.alone = true;
  now.seconds.add(key.factor);
  return key.authenticator.get(options);
}

/** Answers a page by a passkey, or makes one there. When a later page comes of it instead of a password, the session is a new one. */
export async function usePasskey(world: World, place: Place, page: Page, typed: Typed): Promise<Page | null> {
  const isAlone = shows(page, 'password');
  const known = new Set(place.now.seconds);
  const credential = await sign(world, place, page, typed);
  if (credential === null) return null;
  const next = await send(place, page, 'passkey', { credential }, typed.twice);
  if (isAlone && place.now.alone && next.status < 400 && !shows(next, 'password')) {
    const seconds = new Set([...place.now.seconds].filter((one) => !known.has(one)));
    Object.assign(place.now, { anew: true, password: false, seconds });
  }
  return next;
}

const stepOf = ({ intervalSeconds }: HeldToken) => Math.floor(Date.now() / 1000 / (intervalSeconds ?? 30));

/**
 * What the tokens show. `counts`: the code was not used yet. A removed token's code stands in `dead`: it is what is typed
 * for a wrong answer.
 */
export async function readTokens({
  service,
  person,
  hardware,
}: World): Promise<{ answer: string | null; counts: boolean; dead: string | null }> {
  const rows = await service.db
    .selectFrom('hardware_tokens as t')
    .innerJoin('methods as m', 'm.id', 't.method_id')
    .select(['t.id', 't.next_counter', 'm.removed_at', 'm.disabled_at'])
    .where('m.account_id', '=', person.id)
    .orderBy('m.proved_at', 'desc')
    .execute();
  const read = rows.flatMap((row) => {
    const token = hardware.find(({ id }) => id === row.id);
    if (!token) return [];
    const next = Number(row.next_counter);
    const at = token.kind === 'hotp' ? next : stepOf(token);
    return [{ works: !row.removed_at && !row.disabled_at, code: codeAt(token, at), fresh: at >= next }];
  });
  const alive = read.filter(({ works }) => works);
  const chosen = alive.find(({ fresh }) => fresh) ?? alive[0];
  const dead = read.find(({ works, code }) => !works && !alive.some((one) => one.code === code));
  return { answer: chosen?.code ?? null, counts: chosen?.fresh ?? false, dead: dead?.code ?? null };
}

/** At the page where a token is made one's own: the serial number of a new one, and what it shows. */
export async function enrolToken(
  world: World,
  place: Place,
  page: Page,
  { typed, twice }: Typed,
): Promise<Page | null> {
  if (typed === 'nothing') return null;
  const token = await addToken(world.service);
  world.hardware.push(token);
  // Another interval's code, long ago, is a wrong one.
  const code = codeAt(token, stepOf(token) - (typed === 'right' ? 0 : 1000));
  if (typed === 'right') place.now.seconds.add('otp');
  return send(place, page, 'token', { chosen: '', serial: token.serial, code, nextCode: '' }, twice);
}
