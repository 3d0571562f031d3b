import type { IncomingMessage } from 'node:http';
import { decodeJwt } from 'jose';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Decisions } from './decisions.ts';

export interface SignOutDependencies {
  decisions: Decisions;
  readBrowserToken(request: IncomingMessage): string | null;
}

/** The session that an ID token was given in. Read without proof: the provider refuses a hint that is not its own. */
function readSid(hint: unknown): string | null {
  if (typeof hint !== 'string') return null;
  try {
    const { sid } = decodeJwt(hint);
    return typeof sid === 'string' ? sid : null;
  } catch {
    return null;
  }
}

function replaceCookie(request: IncomingMessage, name: string, value: string | null): void {
  const others = (request.headers.cookie ?? '').split('; ').filter((pair) => pair && !pair.startsWith(`${name}=`));
  request.headers.cookie = [...others, ...(value === null ? [] : [`${name}=${value}`])].join('; ');
}

/**
 * Where a browser holds several accounts, a relying party that signs out means its own: the session that its ID token
 * hint names (`sid` is our session's uid), not whichever the cookie names. A session of another browser, or one that has
 * ended, is nobody's to end: the provider then sees no session at all, and certainly not another account's.
 */
export async function chooseSignOutSession(
  provider: Provider,
  deps: SignOutDependencies,
  ctx: KoaContextWithOIDC,
): Promise<void> {
  const sid = ctx.path === provider.pathFor('end_session') ? readSid(ctx.query.id_token_hint) : null;
  if (sid === null) return;
  const name = provider.cookieName('session');
  const id = ctx.cookies.get(name, { signed: false });
  const current = id === undefined ? undefined : await provider.Session.find(id);
  if (current?.uid === sid) return;
  const owns = await deps.decisions.ownsProviderSession(deps.readBrowserToken(ctx.req), sid);
  const named = owns ? await provider.Session.findByUid(sid) : undefined;
  replaceCookie(ctx.req, name, named?.jti ?? null);
}
