import type { SignInRequest } from '../oidc/decisions.ts';
import { countedSecond, type GateFacts } from './decide-gate.ts';
import type { Level } from './levels.ts';
import type { Origin } from './origin.ts';
import { type NewReceipt, newReceiptNumber, type ReceiptOutcome } from './receipt.ts';
import { type PolicySettings, readRuleFacts } from './resolve-policy.ts';
import { truncateAddress } from './truncate-address.ts';

/** Whose sign-in was decided, and what was known. */
export interface Decided {
  account: { id: string; organisation: string; roles: readonly string[] };
  sessionId: string | null;
  journeyId: string | null;
  service: string;
  request: Pick<SignInRequest, 'acrValues' | 'essentialAcr' | 'maxAge' | 'forceSignIn'>;
  facts: GateFacts;
  origin: Origin;
}

/** Puts down why a sign-in was decided as it was. `given`: the level that was reached; null where nothing was given. */
export function createReceipt(
  settings: PolicySettings,
  decided: Decided,
  outcome: ReceiptOutcome,
  given: Level | null,
): NewReceipt {
  const { account, sessionId, journeyId, service, request, facts, origin } = decided;
  const { session, now } = facts;
  const { rules, ...policy } = facts.policy;
  const { organisation, roles: groups } = account;
  const { acrValues, essentialAcr, maxAge, forceSignIn } = request;
  const age = (at: number | null | undefined) => (at == null ? null : Math.max(0, Math.round((now - at) / 1000)));
  const isHere = (at: number | null | undefined) => at != null && at >= facts.startedAt;
  const { network, country, weekday, minute } = readRuleFacts(settings, {
    service,
    organisation,
    groups,
    origin,
    at: now,
  });
  return {
    id: newReceiptNumber(),
    accountId: account.id,
    accountSessionId: sessionId,
    journeyId,
    service,
    outcome,
    rules,
    facts: {
      asked: { acrValues, essentialAcr, maxAge, forceSignIn },
      policy,
      given,
      first: session?.passwordAt == null ? null : session.firstFactor,
      second: session && countedSecond(facts, session),
      firstAge: age(session?.passwordAt),
      secondAge: age(session?.secondFactorAt),
      firstHere: isHere(session?.passwordAt),
      secondHere: isHere(session?.secondFactorAt),
      enrolled: facts.methods + facts.disabledMethods > 0,
      organisation,
      groups,
      network,
      country,
      addressRange: truncateAddress(origin.address),
      weekday,
      minute,
    },
  };
}
