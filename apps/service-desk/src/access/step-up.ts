import { SECOND } from '@vakt/foundation/clock';
import { type Facts, MULTI_FACTOR, PHISHING_RESISTANT } from './check-access.ts';

/**
 * Step-up authentication as a relying party does it (RFC 9470): what an act needs beyond being signed in, how a resource
 * says so in its answer, and how a client reads that and asks the sign-in service again. Any relying party may take this
 * file as it is.
 */
export interface LevelWish {
  /** The authentication context that is needed; null for any. */
  acr: string | null;
  /** How old the sign-in may be, in seconds; null for any age. */
  maxAgeSeconds: number | null;
}

/** A sealed case, and what belongs to it, is opened to who proved who they are at most so long ago. */
export const SEALED_WISH: LevelWish = { acr: null, maxAgeSeconds: 900 };

/** Contexts that include another one, weakest first. One that is not here includes only itself. */
const CONTEXTS: readonly string[] = [MULTI_FACTOR, PHISHING_RESISTANT];
/** Between our clock and the sign-in service's. */
const CLOCK_SECONDS = 15;

/** Whether a context includes the one that is needed. */
export function includesContext(acr: string, needed: string): boolean {
  if (acr === needed) return true;
  const [reached, wanted] = [CONTEXTS.indexOf(acr), CONTEXTS.indexOf(needed)];
  return wanted >= 0 && reached >= wanted;
}

/** Whether a sign-in is what an act needs. What is not known is not enough. */
export function meetsWish(facts: Pick<Facts, 'acr' | 'authTime'>, wish: LevelWish, now: Date): boolean {
  if (wish.acr !== null && !includesContext(facts.acr, wish.acr)) return false;
  if (wish.maxAgeSeconds === null) return true;
  if (facts.authTime === null) return false;
  return now.getTime() - facts.authTime.getTime() <= (wish.maxAgeSeconds + CLOCK_SECONDS) * SECOND;
}

/** The value of `WWW-Authenticate` for an answer 401 of a resource whose caller has to sign in anew or higher (RFC 9470 §3). */
export function writeChallenge({ acr, maxAgeSeconds }: LevelWish): string {
  return [
    'Bearer error="insufficient_user_authentication"',
    'error_description="A stronger or more recent sign-in is required"',
    ...(acr === null ? [] : [`acr_values="${acr}"`]),
    ...(maxAgeSeconds === null ? [] : [`max_age="${maxAgeSeconds}"`]),
  ].join(', ');
}

const LONGEST_CHALLENGE = 2000;

/**
 * Reads such a challenge. Null when the answer asks for something else, or cannot be understood: then asking again would
 * change nothing. Of several `acr_values` the first is taken, which the resource likes best.
 */
export function readChallenge(header: string | null): LevelWish | null {
  if (header === null || header.length > LONGEST_CHALLENGE || !/^Bearer\s/i.test(header)) return null;
  const values = new Map<string, string>();
  for (const [, name = '', quoted, bare] of header.matchAll(/([a-z_]+)=(?:"([^"\\]*)"|([^\s,"]+))/gi))
    values.set(name.toLowerCase(), quoted ?? bare ?? '');
  if (values.get('error') !== 'insufficient_user_authentication') return null;
  const age = values.get('max_age');
  if (age !== undefined && !/^\d{1,9}$/.test(age)) return null;
  const acr =
    values
      .get('acr_values')
      ?.split(' ')
      .find((value) => value !== '') ?? null;
  if (acr === null && age === undefined) return null;
  return { acr, maxAgeSeconds: age === undefined ? null : Number(age) };
}
