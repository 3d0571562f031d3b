import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { LANGUAGE_TAGS, type LanguageTag } from '../settings.ts';

/**
 * The desk's cookies. Session and sign-in cookies are opaque tokens that mean nothing without their row; none outlives
 * the browser except the choice of language. On https they carry the `__Host-` prefix: no other host can set them.
 */
export interface Cookies {
  readSession(c: Context): string | null;
  writeSession(c: Context, token: string): void;
  clearSession(c: Context): void;
  /** Binds a started sign-in to this browser. */
  readSignIn(c: Context): string | null;
  writeSignIn(c: Context, token: string): void;
  readLanguage(c: Context): LanguageTag | null;
  writeLanguage(c: Context, language: LanguageTag): void;
}

const YEAR_SECONDS = 365 * 24 * 3600;

/** Creates the reader and writer of the cookies for a desk at `publicUrl`. */
export function createCookies(publicUrl: URL): Cookies {
  const secure = publicUrl.protocol === 'https:';
  const name = (short: string) => `${secure ? '__Host-' : ''}desk-${short}`;
  const base = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
  const readToken = (c: Context, short: string) => {
    const value = getCookie(c, name(short));
    return value !== undefined && /^[\w-]{43}$/.test(value) ? value : null;
  };
  return {
    readSession: (c) => readToken(c, 'session'),
    writeSession: (c, token) => setCookie(c, name('session'), token, base),
    clearSession: (c) => void deleteCookie(c, name('session'), base),
    readSignIn: (c) => readToken(c, 'sign-in'),
    writeSignIn: (c, token) => setCookie(c, name('sign-in'), token, base),
    readLanguage: (c) => LANGUAGE_TAGS.find((tag) => tag === getCookie(c, name('language'))) ?? null,
    writeLanguage: (c, language) => setCookie(c, name('language'), language, { ...base, maxAge: YEAR_SECONDS }),
  };
}
