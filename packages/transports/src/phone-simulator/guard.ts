import { equalSecrets } from '@vakt/foundation/secrets';
import type { MiddlewareHandler } from 'hono';
import { isLoopbackName } from './requests.ts';

/** Everything the page needs comes from itself; nothing inline. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Sets the headers that every answer carries. */
export const setSafeHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('content-security-policy', CONTENT_POLICY);
  c.header('x-content-type-options', 'nosniff');
  // Not no-referrer: then browsers send `Origin: null` with our own forms.
  c.header('referrer-policy', 'same-origin');
  c.header('cross-origin-opener-policy', 'same-origin');
  c.header('cross-origin-resource-policy', 'same-origin');
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
};

function readHostname(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

/** Answers only when it is addressed by a loopback name: a foreign name that was pointed at us (DNS rebinding) gets 421. */
export const requireLoopbackHost: MiddlewareHandler = async (c, next) => {
  if (!isLoopbackName(readHostname(c.req.header('host') ?? ''))) return c.text('Not this host.', 421);
  return next();
};

/** Lets a change through only from our own pages or from a program that is no browser (no Origin, no Sec-Fetch-Site). */
export const requireOwnOrigin: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === c.req.header('host'));
  if (!own || (site !== undefined && site !== 'same-origin' && site !== 'none')) return c.text('Not from here.', 403);
  return next();
};

/** Requires the gateway's token (RFC 6750 §2.1). */
export function requireToken(token: string): MiddlewareHandler {
  return async (c, next) => {
    const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (given === undefined || !equalSecrets(given, token)) return c.json({ error: 'unauthorized' }, 401);
    return next();
  };
}
