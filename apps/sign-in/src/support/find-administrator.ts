import { hashToken } from '@vakt/foundation/secrets';
import { CONSOLE_FACTOR_AGE_SECONDS } from '../own-services.ts';
import type { SessionSettings } from '../sessions/load-browser.ts';
import type { Database } from '../tables.ts';
import { findSignedIn, listSignedInHere, type SignedInHere } from './administrators.store.ts';
import { ADMINISTRATOR_ROLE } from './console-sections.ts';

/** Who is at a console. */
export type Administrator = SignedInHere;

export type ConsoleVerdict =
  | { verdict: 'administrator'; administrator: Administrator }
  /** Nobody here has the role with two fresh factors; signing in may change that. */
  | { verdict: 'sign-in' }
  /** Proved with two factors, and without the role. */
  | { verdict: 'refused'; accountId: string };

interface FindDependencies {
  db: Database;
  settings: { session: SessionSettings };
}

/**
 * Who of this browser may use the administrators' consoles, decided anew at every request from what is stored: the session
 * lives, both factors were proved in it, the second at most an hour ago, the account is open and has the role now. With
 * several accounts in one browser it is the one that may. `sessionId` names the one that a form was made for: no other
 * will do, so that nothing is done in another's name.
 */
export function findAdministrator(
  deps: FindDependencies,
  browserToken: string | null,
  sessionId?: string,
): Promise<ConsoleVerdict> {
  return findWorker(deps, browserToken, [ADMINISTRATOR_ROLE], sessionId);
}

/** The same for a console that is open to several roles: one of them is enough. */
export async function findWorker(
  { db, settings }: FindDependencies,
  browserToken: string | null,
  roles: readonly string[],
  sessionId?: string,
): Promise<ConsoleVerdict> {
  if (!browserToken) return { verdict: 'sign-in' };
  const here = await listSignedInHere(db, hashToken(browserToken), settings.session);
  return decide(sessionId === undefined ? here : here.filter((one) => one.sessionId === sessionId), roles);
}

/** Who is signed in in a session, whatever the roles and factors: for a token that a relying party was given. */
export function loadSignedIn({ db, settings }: FindDependencies, sessionId: string): Promise<Administrator | null> {
  return findSignedIn(db, sessionId, settings.session);
}

function decide(here: readonly SignedInHere[], roles: readonly string[]): ConsoleVerdict {
  const hasRole = (one: SignedInHere) => one.roles.some((role) => roles.includes(role));
  const isFresh = ({ factorAgeSeconds: age }: SignedInHere) => age !== null && age < CONSOLE_FACTOR_AGE_SECONDS;
  const administrator = here.find((one) => isFresh(one) && hasRole(one));
  if (administrator) return { verdict: 'administrator', administrator };
  const proved = here.find(isFresh);
  if (proved && !here.some(hasRole)) return { verdict: 'refused', accountId: proved.accountId };
  return { verdict: 'sign-in' };
}
