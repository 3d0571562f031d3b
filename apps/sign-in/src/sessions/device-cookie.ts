import { hashToken } from '@vakt/foundation/secrets';
import { readCookie } from './browser-cookie.ts';

/**
 * The cookie by which a browser is known as an account's remembered device: one for each account, since several people,
 * or one with several accounts, may share a browser. Its name is made of the account, so that the right one is found; the
 * record on the server says whose it is, so that nothing is gained by putting a value under another name (T15).
 */
export interface DeviceToken {
  /** Names the record; stays the same. */
  series: string;
  /** Replaced at each use. */
  token: string;
}

const NAME = 'vakt-device-';

/**
 * So many remembered accounts fit into one browser; with one more the oldest gives way. Browsers send all their cookies
 * with every request and servers refuse long headers: a shared machine must not shut itself out.
 */
export const DEVICES_PER_BROWSER = 12;

/** What the names of all these cookies begin with. */
export const deviceCookiePrefix = (secure: boolean) => (secure ? `__Host-${NAME}` : NAME);

/** The name of an account's cookie: says nothing about the account to who does not know its id. */
export function deviceCookieName(accountId: string, secure: boolean): string {
  return deviceCookiePrefix(secure) + hashToken(`remembered-device ${accountId}`).slice(0, 20);
}

/** Reads an account's cookie from a Cookie header, or null. A value of another shape than ours is none. */
export function readDeviceToken(
  cookieHeader: string | undefined,
  accountId: string,
  secure: boolean,
): DeviceToken | null {
  const value = readCookie(cookieHeader, deviceCookieName(accountId, secure));
  const [, series, token] = /^([\w-]{22})\.([\w-]{43})$/.exec(value ?? '') ?? [];
  return series && token ? { series, token } : null;
}

/**
 * Gives the Set-Cookie value that keeps a device remembered, for the seconds it has left. It outlives the browser's own
 * cookie, which ends when the browser is closed.
 */
export function writeDeviceToken(
  accountId: string,
  { series, token }: DeviceToken,
  secondsLeft: number,
  secure: boolean,
): string {
  return writeCookie(deviceCookieName(accountId, secure), `${series}.${token}`, secondsLeft, secure);
}

/** Gives the Set-Cookie value that takes an account's cookie away. */
export function dropDeviceToken(accountId: string, secure: boolean): string {
  return writeCookie(deviceCookieName(accountId, secure), '', 0, secure);
}

/** Gives the Set-Cookie values that make room for an account's cookie: browsers name the oldest first (RFC 6265bis §5.8.3). */
export function makeRoom(cookieHeader: string | undefined, accountId: string, secure: boolean): string[] {
  const own = deviceCookieName(accountId, secure);
  const names = (cookieHeader ?? '').split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? '');
  const prefix = deviceCookiePrefix(secure);
  const isDevice = (name: string) => name.startsWith(prefix) && /^[0-9a-f]{20}$/.test(name.slice(prefix.length));
  const others = [...new Set(names)].filter((name) => name !== own && isDevice(name));
  const tooMany = others.slice(0, Math.max(0, others.length - DEVICES_PER_BROWSER + 1));
  return tooMany.map((name) => writeCookie(name, '', 0, secure));
}

function writeCookie(name: string, value: string, seconds: number, secure: boolean): string {
  const life = Math.max(0, Math.floor(seconds));
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${secure ? '; Secure' : ''}`;
}
