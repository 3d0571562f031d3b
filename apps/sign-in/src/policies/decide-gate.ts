import type { SignInRequest } from '../oidc/decisions.ts';
import type { FirstFactor, SecondFactor } from '../tables.ts';
import { acrOf, type EffectivePolicy } from './effective-policy.ts';
import {
  deriveLevel,
  higherLevel,
  isLevelEnough,
  LEVELS,
  lowestLevel,
  ONE_FACTOR,
  PHISHING_RESISTANT,
} from './levels.ts';

/**
 * What stands between a person and the service, decided from stored facts at every request and once more when the
 * answer is issued. Nothing else lets anybody through: not a step, not a selector, not a cookie. `enrol-passkey`: only a
 * phishing-resistant factor would do, and the person, who proved another one, has none.
 */
export type Gate = 'sign-in' | 'blocked' | 'enrol' | 'enrol-passkey' | 'challenge' | 'open' | 'unreachable';

/** The factors of a session. Times are milliseconds since 1970, by the database's clock. */
export interface SessionFactors {
  /** When the first factor was proved. */
  passwordAt: number | null;
  firstFactor: FirstFactor;
  secondFactor: SecondFactor | null;
  secondFactorAt: number | null;
  secondFactorUntil: number | null;
}

/** The facts. Times are milliseconds since 1970, by the database's clock. */
export interface GateFacts {
  now: number;
  /** When this sign-in began. */
  startedAt: number;
  policy: EffectivePolicy;
  request: Pick<SignInRequest, 'acrValues' | 'essentialAcr' | 'forceSignIn' | 'maxAge'>;
  /** Null until an account has been chosen or signed in within this journey. */
  session: SessionFactors | null;
  accountOpen: boolean;
  /** Proved methods that are not disabled. */
  methods: number;
  /** Methods that exist but were disabled after too many failures: they still mean "enrolled". */
  disabledMethods: number;
  /** How many of the methods that work are passkeys. */
  passkeys: number;
  /** An access pass was ordered, stands, or was used and led to no method yet: then the password alone enrols nobody. */
  passStands: boolean;
  /** Where a second factor counts only if it was proved in this very journey: whether it was. */
  answeredHere?: boolean;
}

/** Factors by which people come back who have lost what they had. */
const WAYS_BACK: readonly (SecondFactor | null)[] = ['recovery', 'pass', 'pass-once'];
const DAY_SECONDS = 86_400;

/**
 * The level that is needed, as `acr`: the policy's, or a higher one that the request asks for. One of several that would do
 * is enough. A wish (`acr_values`, OpenID Connect Core §3.1.2.1) for what the person has no method for is not insisted on.
 */
export function neededLevel({ policy, request, passkeys }: Pick<GateFacts, 'policy' | 'request' | 'passkeys'>): string {
  const own = policy.highest && passkeys > 0 ? PHISHING_RESISTANT : acrOf(policy.level);
  const essential = lowestLevel(request.essentialAcr ?? []) ?? ONE_FACTOR;
  const wished = lowestLevel(request.acrValues) ?? ONE_FACTOR;
  const reachable = wished === PHISHING_RESISTANT && passkeys === 0 ? acrOf('two-factors') : wished;
  return higherLevel(higherLevel(own, essential), reachable);
}

/** Whether an essential level was asked that we do not know: then nobody reaches it. */
export function isLevelUnreachable(request: GateFacts['request']): boolean {
  return request.essentialAcr !== null && !request.essentialAcr.some((value) => LEVELS.includes(value));
}

/** Decides the gate that a person stands before. Pure; see {@link Gate}. */
export function decideGate(facts: GateFacts): Gate {
  const { session, policy, passkeys } = facts;
  if (isLevelUnreachable(facts.request)) return 'unreachable';
  if (!facts.accountOpen || !session || !isFirstFactorFresh(facts, session)) return 'sign-in';
  if (policy.block) return 'blocked';
  const needed = neededLevel(facts);
  const second = countedSecond(facts, session);
  // Before anything else, or a service that asks for one factor would be told of two that open nothing.
  if (second === 'pass-once') return 'enrol';
  if (facts.methods + facts.disabledMethods === 0) return decideUnenrolled(facts, needed, second);
  if (second === null) return needed === ONE_FACTOR && !policy.enrolledAnswer ? 'open' : 'challenge';
  const { acr } = deriveLevel({ first: session.firstFactor, second });
  if (isLevelEnough(acr, [needed])) return 'open';
  if (policy.highest && WAYS_BACK.includes(second)) return 'open';
  // A remembered device binds nothing: the person proves a method first.
  return passkeys > 0 || second === 'device' ? 'challenge' : 'enrol-passkey';
}

/** Who has no method passes where one factor is enough, and else gets one: with the pass where there is one, not by the password alone. */
function decideUnenrolled({ passStands }: GateFacts, needed: string, second: SecondFactor | null): Gate {
  if (needed === ONE_FACTOR) return 'open';
  return passStands && !WAYS_BACK.includes(second) ? 'challenge' : 'enrol';
}

/** The second factor that counts now, or null: what is reported is made of it, never of what is too old. */
export function countedSecond(facts: GateFacts, session: SessionFactors): SecondFactor | null {
  if (facts.answeredHere === false || !isSecondFactorFresh(facts, session)) return null;
  return session.secondFactor;
}

function isFirstFactorFresh(facts: GateFacts, { passwordAt: at, firstFactor }: SessionFactors): boolean {
  if (at === null || (firstFactor === 'passkey' && !facts.policy.passkeyAlone)) return false;
  return isFresh(facts, at, facts.policy.firstFactorMaxAgeSeconds);
}

function isSecondFactorFresh(facts: GateFacts, session: SessionFactors): boolean {
  const { secondFactorAt: at, secondFactorUntil: until, secondFactor } = session;
  if (at === null || secondFactor === null || (until !== null && until <= facts.now)) return false;
  const { rememberDays, factorMaxAgeSeconds } = facts.policy;
  if (secondFactor !== 'device') return isFresh(facts, at, factorMaxAgeSeconds);
  return rememberDays > 0 && !facts.policy.highest && isFresh(facts, at, rememberDays * DAY_SECONDS);
}

function isFresh({ startedAt, now, request }: GateFacts, at: number, maxAgeSeconds: number): boolean {
  if (at >= startedAt) return true;
  if (request.forceSignIn) return false;
  const age = (now - at) / 1000;
  return age <= maxAgeSeconds && (request.maxAge === null || age <= request.maxAge);
}
