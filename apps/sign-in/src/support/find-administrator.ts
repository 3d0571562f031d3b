import { hashToken } from '@vakt/foundation/secrets';
import { CONSOLE_FACTOR_AGE_SECONDS } from '../own-services.ts';
import type { SessionSettings } from '../sessions/load-browser.ts';
import type { Database } from '../tables.ts';
import { listSignedInHere, type SignedInHere } from './administrators.store.ts';
import { ADMINISTRATOR_ROLE } from './console-sections.ts';

/** Who is at the console. */
export type Administrator = Pick<SignedInHere, 'sessionId' | 'accountId' | 'organisation' | 'userName' | 'displayName' | 'roles'>;

export type ConsoleVerdict =
  | { verdict: 'administrator'; administrator: Administrator }
  /** Nobody here has the role with two fresh factors; signing in may change that. */
  | { verdict: 'sign-in' }
  /** Proved with two factors, and without the role. */
  | { verdict: 'refused'; accountId: string };

/**
 * Who of this browser may use the console, decided anew at every request from what is stored: the session lives, both
 * factors were proved in it, the second at most an hour ago, the account is open and has the role now. With several
 * accounts in one browser it is the one that may. `sessionId` names the one that a form was made for: no other will do,
 * so that nothing is done in another's name.
 */
export async function findAdministrator(
  { db, settings }: { db: Database; settings: { session: SessionSettings } },
  browserToken: string | null,
  sessionId?: string,
): Promise<ConsoleVerdict> {
  if (!browserToken) return { verdict: 'sign-in' };
  const here = await listSignedInHere(db, hashToken(browserToken), settings.session, CONSOLE_FACTOR_AGE_SECONDS);
  const meant = sessionId === undefined ? here : here.filter((one) => one.sessionId === sessionId);
  const hasRole = ({ roles }: SignedInHere) => roles.includes(ADMINISTRATOR_ROLE);
  const administrator = meant.find((one) => one.hasFreshFactors && hasRole(one));
  if (administrator) return { verdict: 'administrator', administrator };
  const proved = meant.find((one) => one.hasFreshFactors);
  if (proved && !meant.some(hasRole)) return { verdict: 'refused', accountId: proved.accountId };
  return { verdict: 'sign-in' };
}
