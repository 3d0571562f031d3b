import type { IncomingMessage } from 'node:http';

/**
 * The one cookie of a browser: an opaque token, kept hashed in the database (T14: there is nothing in it to change).
 * `__Host-` binds it to this host on https (RFC 6265bis §4.1.3.2); plain http is only for loopback.
 */
export function browserCookieName(secure: boolean): string {
  return secure ? '__Host-vakt' : 'vakt';
}

/** Reads the browser token from a Cookie header, or null. A token of another shape than ours is none. */
export function readBrowserToken(cookieHeader: string | undefined | null, secure: boolean): string | null {
  const value = readCookie(cookieHeader, browserCookieName(secure));
  return value !== null && /^[\w-]{43}$/.test(value) ? value : null;
}

/** Reads the browser token of a Node request. */
export function readBrowserTokenOf(request: IncomingMessage, secure: boolean): string | null {
  return readBrowserToken(request.headers.cookie, secure);
}

/** Gives the Set-Cookie value that names a browser token: gone when the browser closes. */
export function writeBrowserToken(token: string, secure: boolean): string {
  return `${browserCookieName(secure)}=${token}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** Reads one cookie by name; the first one wins. */
export function readCookie(cookieHeader: string | undefined | null, name: string): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
