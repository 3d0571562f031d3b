import { hashToken } from '@vakt/foundation/secrets';
import { CONSOLE_FACTOR_AGE_SECONDS } from '../own-services.ts';
import { acrOf } from '../policies/effective-policy.ts';
import { deriveLevel, isLevelEnough } from '../policies/levels.ts';
import type { Origin } from '../policies/origin.ts';
import { type PolicySettings, resolvePolicy } from '../policies/resolve-policy.ts';
import type { Database } from '../tables.ts';
import { findSignedIn, listSignedInHere, type SignedInElsewhere, type SignedInHere } from './administrators.store.ts';

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

/** Which console is asked for, by whom of this browser, and from where. */
export interface ConsoleQuestion {
  /** One of own-services.ts: rules may ask more of it. */
  service: string;
  origin: Pick<Origin, 'network' | 'country'>;
  /** One of these roles is enough. */
  roles: readonly string[];
  /** The one session that a form was made for. */
  sessionId?: string | undefined;
}

/**
 * Who of this browser may use a console, decided anew at every request from what is stored: the session lives, both
 * factors were proved in it, the account is open and has the role now, and what the rules ask of the console holds here
 * and now: where somebody signed in for another service, nothing of it was asked. With several accounts in one browser
 * it is the one that may. `sessionId` names the one that a form was made for: no other will do, so that nothing is done
 * in another's name.
 */
export async function findWorker(
  { db, settings }: FindDependencies,
  browserToken: string | null,
  question: ConsoleQuestion,
): Promise<ConsoleVerdict> {
  if (!browserToken) return { verdict: 'sign-in' };
  const { roles, sessionId } = question;
  const here = await listSignedInHere(db, hashToken(browserToken), settings.session);
  const meant = sessionId === undefined ? here : here.filter((one) => one.sessionId === sessionId);
  const hasRole = (one: SignedInHere) => one.roles.some((role) => roles.includes(role));
  const administrator = meant.find((one) => hasRole(one) && judgeStanding(settings, one, question).may === 'pass');
  if (administrator) return { verdict: 'administrator', administrator };
  const proved = meant.find(({ factorAgeSeconds: age }) => age !== null && age < CONSOLE_FACTOR_AGE_SECONDS);
  if (proved && !meant.some(hasRole)) return { verdict: 'refused', accountId: proved.accountId };
  return { verdict: 'sign-in' };
}

/** Who is signed in in a session, whatever the roles and factors: for a token that a relying party was given. */
export function loadSignedIn(
  { db, settings }: FindDependencies,
  of: { sessionId: string; service: string },
): Promise<SignedInElsewhere | null> {
  return findSignedIn(db, of, settings.session);
}

/**
 * A rule may ask for a factor that is fresher than this; whoever has just proved one passes all the same, or a sign-in
 * would end in a second one.
 */
const LEAST_FACTOR_AGE_SECONDS = 300;

/** Whether somebody may pass a console's door, by its policy. `level`: what has to be reached, as `acr`. */
export type Standing = { may: 'pass' } | { may: 'no' } | { may: 'prove'; level: string };

/** What the rules say to somebody at one of our consoles. The journey that signs in to it is decided by the same policy. */
export function judgeStanding(
  settings: PolicySettings,
  { organisation, roles: groups, firstFactor: first, secondFactor: second, factorAgeSeconds: age, now }: SignedInHere,
  { service, origin }: Pick<ConsoleQuestion, 'service' | 'origin'>,
): Standing {
  const policy = resolvePolicy(settings, { service, organisation, groups, origin, at: now.getTime() });
  if (policy.block) return { may: 'no' };
  const level = acrOf(policy.level);
  const isFresh = age !== null && age < Math.max(policy.factorMaxAgeSeconds, LEAST_FACTOR_AGE_SECONDS);
  const isEnough = isLevelEnough(deriveLevel({ first, second }).acr, [level]);
  return isFresh && isEnough ? { may: 'pass' } : { may: 'prove', level };
}
