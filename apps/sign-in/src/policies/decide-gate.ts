import type { SignInRequest } from '../oidc/decisions.ts';
import type { ServicePolicy } from '../settings.ts';
import { LEVELS, TWO_FACTORS } from './levels.ts';

/**
 * What stands between a person and the service, decided from stored facts at every request and once more when the
 * answer is issued. Nothing else lets anybody through: not a step, not a selector, not a cookie.
 */
export type Gate = 'sign-in' | 'enrol' | 'challenge' | 'open' | 'unreachable';

/** The facts. Times are milliseconds since 1970, by the database's clock. */
export interface GateFacts {
  now: number;
  /** When this sign-in began. */
  startedAt: number;
  policy: ServicePolicy;
  request: Pick<SignInRequest, 'acrValues' | 'essentialAcr' | 'forceSignIn' | 'maxAge'>;
  /** Null until an account has been chosen or signed in within this journey. */
  session: { passwordAt: number | null; secondFactorAt: number | null } | null;
  accountOpen: boolean;
  /** Proved methods that are not disabled. */
  methods: number;
  /** Methods that exist but were disabled after too many failures: they still mean "enrolled". */
  disabledMethods: number;
  /** Where a second factor counts only if it was proved in this very journey: whether it was. */
  answeredHere?: boolean;
}

/** Whether the service, or its request, demands two factors. */
export function demandsTwoFactors(policy: ServicePolicy, request: GateFacts['request']): boolean {
  if (policy.secondFactor === 'required') return true;
  const known = (values: readonly string[]) => values.filter((value) => LEVELS.includes(value));
  const essential = request.essentialAcr === null ? null : known(request.essentialAcr);
  if (essential && essential.length > 0 && essential.every((value) => value === TWO_FACTORS)) return true;
  const wished = known(request.acrValues);
  return wished.length > 0 && wished.every((value) => value === TWO_FACTORS);
}

/** Whether an essential level was asked that we can never give (phishing-resistant, or unknown). */
export function isLevelUnreachable(request: GateFacts['request']): boolean {
  return request.essentialAcr !== null && !request.essentialAcr.some((value) => LEVELS.includes(value));
}

/** Decides the gate that a person stands before. Pure; see {@link Gate}. */
export function decideGate(facts: GateFacts): Gate {
  if (isLevelUnreachable(facts.request)) return 'unreachable';
  if (!facts.accountOpen || !isPasswordFresh(facts)) return 'sign-in';
  const demanded = demandsTwoFactors(facts.policy, facts.request);
  const enrolled = facts.methods + facts.disabledMethods > 0;
  if (!enrolled) return demanded ? 'enrol' : 'open';
  // T7: who has a method answers it, whatever the service's policy says.
  return facts.answeredHere !== false && isSecondFactorFresh(facts) ? 'open' : 'challenge';
}

function isPasswordFresh({ session, startedAt, now, policy, request }: GateFacts): boolean {
  const at = session?.passwordAt;
  if (at === null || at === undefined) return false;
  if (at >= startedAt) return true;
  if (request.forceSignIn) return false;
  const age = (now - at) / 1000;
  return age <= policy.passwordMaxAgeSeconds && (request.maxAge === null || age <= request.maxAge);
}

function isSecondFactorFresh({ session, startedAt, now, policy, request }: GateFacts): boolean {
  const at = session?.secondFactorAt;
  if (at === null || at === undefined) return false;
  if (at >= startedAt) return true;
  if (request.forceSignIn) return false;
  const age = (now - at) / 1000;
  return age <= policy.secondFactorMaxAgeSeconds && (request.maxAge === null || age <= request.maxAge);
}
