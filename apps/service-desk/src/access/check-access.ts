import type { OperatorRule } from '../settings.ts';
import type { Purpose } from '../tables.ts';

/** The desk's one policy: who may open which part. Asked at every request, from what the session row says. */

/** REFEDS MFA profile: the authentication context that operators must come with. */
export const MULTI_FACTOR = 'https://refeds.org/profile/mfa';
/** OpenID's EAP profile: a phishing-resistant sign-in. It includes two factors. */
export const PHISHING_RESISTANT = 'phr';

/** What is known of the one who asks; null facts are not known. */
export interface Facts {
  acr: string;
  amr: readonly string[];
  authTime: Date | null;
  roles: readonly string[];
  userName: string | null;
  organisation: string | null;
}

export type AccessVerdict = 'allowed' | 'sign-in-needed' | 'second-factor-needed' | 'not-operator';

/** Says whether a sign-in was made with two factors: the context, RFC 8176's `mfa` and a time must all be there. */
export function hasTwoFactors(facts: Pick<Facts, 'acr' | 'amr' | 'authTime'>): boolean {
  const isContext = facts.acr === MULTI_FACTOR || facts.acr === PHISHING_RESISTANT;
  return isContext && facts.amr.includes('mfa') && facts.authTime !== null;
}

/** The organisation whose desk this is, as far as names need it. */
export interface Home {
  id: string;
  domain: string;
}

/**
 * Says whether a person is an operator: by the role in the claim of this very sign-in, or by name in the configuration.
 * A user name without a domain is read as one of the desk's own organisation, never as one of another organisation.
 */
export function isOperator(
  facts: Pick<Facts, 'roles' | 'userName' | 'organisation'>,
  rule: OperatorRule,
  home: Home,
): boolean {
  if (rule.role !== null && facts.roles.includes(rule.role)) return true;
  const { userName, organisation } = facts;
  if (userName === null) return false;
  const foreign = organisation !== null && organisation !== home.id;
  if (foreign && !userName.includes('@')) return false;
  const full = withDomain(userName, home.domain);
  return rule.people.some((person) => withDomain(person, home.domain) === full);
}

/** The verdict for one part of the desk. The level is asked before the role: one factor learns nothing about roles. */
export function checkAccess(area: Purpose, facts: Facts | null, rule: OperatorRule, home: Home): AccessVerdict {
  if (!facts) return 'sign-in-needed';
  if (area === 'self-service') return 'allowed';
  if (!hasTwoFactors(facts)) return 'second-factor-needed';
  return isOperator(facts, rule, home) ? 'allowed' : 'not-operator';
}

function withDomain(userName: string, domain: string): string {
  const name = userName.toLowerCase();
  return name.includes('@') ? name : `${name}@${domain.toLowerCase()}`;
}
