import { newToken } from '@vakt/foundation/ids';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { LevelWish } from '../access/step-up.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';
import type { Purpose } from '../tables.ts';
import { type DeskContext, uiLocalesOf } from '../visit.ts';
import { beginSignIn } from './begin-sign-in.ts';
import { receiveLogoutToken } from './receive-logout-token.ts';

/** Where the sign-in service sends browsers and logout tokens; registered there under the same names. */
export const PATHS = {
  callback: '/callback',
  signedOut: '/signed-out',
  backChannelLogout: '/backchannel-logout',
} as const;

const LARGEST_LOGOUT_TOKEN = 16 * 1024;

/** Sends the browser to the sign-in service, to come back to `returnPath`. */
export async function redirectToSignIn(
  c: DeskContext,
  deps: DeskDependencies,
  wish: { purpose: Purpose; returnPath: string; chooseAccount?: boolean; level?: LevelWish },
): Promise<Response> {
  const { visit } = c.var;
  const known = visit.cookies.readSignIn(c);
  const browserToken = known ?? newToken();
  const url = await beginSignIn(deps, {
    purpose: wish.purpose,
    browserToken,
    returnPath: wish.returnPath,
    uiLocales: uiLocalesOf(visit),
    chooseAccount: wish.chooseAccount ?? false,
    level: wish.level,
    // Stepping up is about the person who is here already; a choice of account is open.
    loginHint: wish.chooseAccount ? null : (visit.session?.userName ?? null),
  });
  if (known === null) visit.cookies.writeSignIn(c, browserToken);
  return c.redirect(url.href, 303);
}

/**
 * Takes logout tokens from the sign-in service (Back-Channel Logout 1.0 §2.5, §2.8): no browser, no cookie, no page.
 * The answer to a token that does not hold says nothing more than that.
 */
export function createLogoutReceiver(deps: DeskDependencies): Hono {
  return new Hono().post(
    PATHS.backChannelLogout,
    bodyLimit({
      maxSize: LARGEST_LOGOUT_TOKEN,
      onError: () => {
        throw problems.tooLarge();
      },
    }),
    async (c) => {
      c.header('Cache-Control', 'no-store');
      const form =
        c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
      const tokens = form ? new URLSearchParams(await c.req.text()).getAll('logout_token') : [];
      const [token] = tokens;
      const verdict = tokens.length === 1 && token ? await receiveLogoutToken(deps, token) : 'refused';
      return verdict === 'accepted' ? c.body(null, 200) : c.json({ error: 'invalid_request' }, 400);
    },
  );
}
