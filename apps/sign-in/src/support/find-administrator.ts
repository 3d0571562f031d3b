import { hashToken } from '@vakt/foundation/secrets';
import { CONSOLE_FACTOR_AGE_SECONDS } from '../own-services.ts';
import { acrOf } from '../policies/effective-policy.ts';
import { deriveLevel, isLevelEnough } from '../policies/levels.ts';
import type { Origin } from '../policies/origin.ts';
import { type PolicySettings, resolvePolicy } from '../policies/resolve-policy.ts';
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
  settings: PolicySettings;
}

/** What is asked for: a console of ours, and from where. */
interface Asked {
  service: string;
  origin: Origin;
  /** The session that a form was made for: no other will do. */
  sessionId?: string | undefined;
}

/**
 * Who of this browser may use the administrators' consoles, decided anew at every request from what is stored: the session
 * lives, both factors were proved in it, the second at most an hour ago, the account is open and has the role now. With
 * several accounts in one browser it is the one that may. `sessionId` names the one that a form was made for: no other
 * will do, so that nothing is done in another's name. The organisation's rules for the console are asked too: what was proved
 * for another service, or elsewhere, opens no console that they keep for more.
 */
export function findAdministrator(
  deps: FindDependencies,
  browserToken: string | null,
  asked: Asked,
): Promise<ConsoleVerdict> {
  return findWorker(deps, browserToken, [ADMINISTRATOR_ROLE], asked);
}

/** The same for a console that is open to several roles: one of them is enough. */
export async function findWorker(
  { db, settings }: FindDependencies,
  browserToken: string | null,
  roles: readonly string[],
  { sessionId, ...asked }: Asked,
): Promise<ConsoleVerdict> {
  if (!browserToken) return { verdict: 'sign-in' };
  const here = await listSignedInHere(db, hashToken(browserToken), settings.session);
  const named = sessionId === undefined ? here : here.filter((one) => one.sessionId === sessionId);
  return decide(named, roles, (one) => isEnough(settings, asked, one));
}

/** Whether what was proved is what the console's policy asks of this person, from here, at this moment. */
function isEnough(settings: PolicySettings, { service, origin }: Omit<Asked, 'sessionId'>, one: SignedInHere): boolean {
  const { organisation, roles: groups, factorAgeSeconds: age, firstFactor: first, secondFactor: second, now } = one;
  if (age === null || age >= CONSOLE_FACTOR_AGE_SECONDS) return false;
  const policy = resolvePolicy(settings, { service, organisation, groups, origin, at: now.getTime() });
  if (policy.block || age > policy.factorMaxAgeSeconds) return false;
  return isLevelEnough(deriveLevel({ first, second }).acr, [acrOf(policy.level)]);
}

/** Who is signed in in a session, whatever the roles and factors: for a token that a relying party was given. */
export function loadSignedIn(
  { db, settings }: { db: Database; settings: Pick<PolicySettings, 'session'> },
  sessionId: string,
): Promise<Administrator | null> {
  return findSignedIn(db, sessionId, settings.session);
}

function decide(
  here: readonly SignedInHere[],
  roles: readonly string[],
  isFresh: (one: SignedInHere) => boolean,
): ConsoleVerdict {
  const hasRole = (one: SignedInHere) => one.roles.some((role) => roles.includes(role));
  const administrator = here.find((one) => isFresh(one) && hasRole(one));
  if (administrator) return { verdict: 'administrator', administrator };
  const proved = here.find(isFresh);
  if (proved && !here.some(hasRole)) return { verdict: 'refused', accountId: proved.accountId };
  return { verdict: 'sign-in' };
}
