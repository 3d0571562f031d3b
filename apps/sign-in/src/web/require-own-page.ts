import { Problem } from '@vakt/foundation/problem';
import type { Context, Next } from 'hono';

/**
 * Lets a POST through only from a page of this origin (OWASP cheat sheet on CSRF: Fetch metadata, Origin as fallback).
 * A browser too old to say either is refused; gateways' receipts have routes of their own before this one.
 */
export function createOwnPageGuard(origin: string) {
  return async (context: Context, next: Next): Promise<void> => {
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
    const site = context.req.header('sec-fetch-site');
    const from = context.req.header('origin');
    // A page cannot write Sec-Fetch-Site; Origin is "null" where a referrer policy hides it, so it only decides where the first is missing.
    const isOwn = site === undefined ? from === origin : site === 'same-origin';
    if (!isOwn) throw new Problem('form', 403);
    return next();
  };
}
