import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { addPersonWithPhone, type TestPerson } from '../test-people.ts';
import type { TestService } from '../test-service.ts';
import { rise, risingOf } from './change-session.ts';
import { lifeOf, rememberDevice } from './remember-device.ts';
import { type DeviceVerdict, tryDevice } from './use-device.ts';

/** A browser in which a password has just been accepted: its rows, and the cookies that it holds. */
export interface Place {
  person: TestPerson & { phone: { methodId: string } };
  browserId: string;
  token: string;
  sessionId: string;
  journeyId: string;
  /** Cookie header. */
  cookies: string;
  agent: string;
}

export const FIREFOX = 'Firefox, Linux';
export const SAFARI = 'Safari, iPhone';

/** A new browser, or the same one opened anew, signed in with the password. */
export async function openPlace(
  { db }: Pick<TestService, 'db'>,
  person: Place['person'],
  cookies = '',
  agent = FIREFOX,
): Promise<Place> {
  const [browserId, sessionId, journeyId, token] = [newId(), newId(), newToken(16), newToken()];
  await sql`
    with browser as (insert into browsers (id, token_hash) values (${browserId}, ${hashToken(token)})),
    session as (
      insert into account_sessions (id, browser_id, account_id, password_at)
      values (${sessionId}, ${browserId}, ${person.id}, now()))
    insert into journeys (id, browser_id, account_id, account_session_id, service, step, state, request, expires_at)
    values (${journeyId}, ${browserId}, ${person.id}, ${sessionId}, 'desk', 'password', '{}', '{}',
      now() + interval '1 hour')`.execute(db);
  return { person, browserId, token, sessionId, journeyId, cookies, agent };
}

const requestOf = ({ cookies, agent }: Place) => ({
  cookieHeader: cookies,
  agent,
  network: null,
  country: null,
  secure: false,
});

/** Keeps what Set-Cookie values say. */
export function keepCookies(place: Place, lines: readonly string[]): void {
  const jar = new Map(
    place.cookies === '' ? [] : place.cookies.split('; ').map((one) => one.split('=') as [string, string]),
  );
  for (const line of lines) {
    const [pair = '', ...rest] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (rest.includes('Max-Age=0')) jar.delete(name);
    else jar.set(name, value);
  }
  place.cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Proves the phone and ticks the box; the browser holds the device's cookie afterwards. Null: nothing was remembered. */
export async function rememberHere(
  { db }: Pick<TestService, 'db'>,
  place: Place,
  given: { days?: number; factor?: Parameters<typeof rememberDevice>[0]['factor']; tokenHash?: string } = {},
): Promise<boolean> {
  const { browserId, sessionId, person } = place;
  const { days = 30, factor = 'sms' } = given;
  const proved = { accountId: person.id, methodId: person.phone.methodId, factor, browserId };
  const remembered = rememberDevice(proved, days, requestOf(place));
  const token = newToken();
  const tokenHash = given.tokenHash ?? hashToken(place.token);
  const rising = { sessionId, browserId, factor, tokenHash, newTokenHash: hashToken(token) };
  if (!(await rise(db, { ...risingOf(rising), ...remembered?.parts }))) return false;
  place.token = token;
  if (remembered) keepCookies(place, remembered.cookies);
  return remembered !== null;
}

/** Brings the device's cookie in place of a code; keeps what comes back as a browser does, unless the answer is `lost`. */
export async function bringDevice(
  service: Pick<TestService, 'db' | 'keyring'>,
  place: Place,
  given: { days?: number; maxAgeSeconds?: number; lost?: boolean } = {},
): Promise<DeviceVerdict['verdict'] | 'none'> {
  const { browserId, sessionId, journeyId, person } = place;
  const token = newToken();
  const lifeSeconds = lifeOf(given.days ?? 30);
  const asked = { accountId: person.id, journeyId, sessionId, browserId };
  const used = await tryDevice(
    service,
    {
      ...asked,
      browserHash: hashToken(place.token),
      newBrowserHash: hashToken(token),
      lifeSeconds,
      maxAgeSeconds: given.maxAgeSeconds ?? lifeSeconds,
    },
    requestOf(place),
    {},
  );
  if (used === null) return 'none';
  if (given.lost) return used.verdict;
  if (used.verdict === 'used') place.token = token;
  if (used.verdict !== 'overtaken') keepCookies(place, used.cookies);
  return used.verdict;
}

/** What a session has proved, as the database holds it. */
export async function loadFactor({ db }: Pick<TestService, 'db'>, { sessionId }: Place): Promise<string | null> {
  const query = db.selectFrom('account_sessions').select('second_factor').where('id', '=', sessionId);
  return (await query.executeTakeFirstOrThrow()).second_factor;
}

/** Somebody whose browser is remembered, and who has closed it and typed the password anew. */
export async function comeBack(service: TestService): Promise<Place> {
  const person = await addPersonWithPhone(service);
  const first = await openPlace(service, person);
  if (!(await rememberHere(service, first))) throw new Error('Nothing was remembered.');
  return openPlace(service, person, first.cookies);
}

/** The same cookies in another browser, at the password of the same person or another's. */
export const copyOf = (service: TestService, place: Place, person = place.person) =>
  openPlace(service, person, place.cookies, place.agent);

/** Lets time pass for an account's devices. */
export const passTime = ({ db }: Pick<TestService, 'db'>, accountId: string, seconds: number) =>
  sql`update remembered_devices set proved_at = proved_at - make_interval(secs => ${seconds}),
    expires_at = expires_at - make_interval(secs => ${seconds}),
    rotated_at = rotated_at - make_interval(secs => ${seconds}) where account_id = ${accountId}`.execute(db);

/** What is on record of an account's devices: kinds, with their reasons. */
export async function eventsOf({ db }: Pick<TestService, 'db'>, place: Place): Promise<string[]> {
  const query = db.selectFrom('audit_events').select(['kind', 'detail']).orderBy('id');
  const rows = await query.where('account_id', '=', place.person.id).where('kind', 'like', 'device-%').execute();
  return rows.map(({ kind, detail }) => [kind, detail.reason].filter(Boolean).join(' '));
}
