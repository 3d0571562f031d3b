import { randomInt } from 'node:crypto';
import type { SignInRequest } from '../oidc/decisions.ts';
import type { FirstFactor, SecondFactor } from '../tables.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { Weekday } from './rules.ts';

/** `blocked`: a rule kept the person out. `refused`: the level that was asked for was not reached. */
export type ReceiptOutcome = 'granted' | 'refused' | 'blocked';

/**
 * What a decision was made from, and what it was. Enough to decide it anew with other rules; of the address only what
 * {@link truncateAddress} leaves.
 */
export interface ReceiptFacts {
  /** What the relying party asked. */
  asked: Pick<SignInRequest, 'acrValues' | 'essentialAcr' | 'maxAge' | 'forceSignIn'>;
  /** What the rules asked. */
  policy: Omit<EffectivePolicy, 'rules'>;
  /** What was reached; null where nothing was given. */
  given: { acr: string; amr: string[] } | null;
  first: FirstFactor | null;
  /** The second factor that counted. */
  second: SecondFactor | null;
  /** Seconds since each was proved, at the decision; null: it was not. */
  firstAge: number | null;
  secondAge: number | null;
  /** Whether each was proved in this very sign-in: then its age does not matter. */
  firstHere: boolean;
  secondHere: boolean;
  /** Whether the person has a method to answer with. */
  enrolled: boolean;
  organisation: string;
  groups: readonly string[];
  network: string | null;
  country: string | null;
  /** The part of the address that is kept: `192.0.2.0/24`, `2001:db8:1::/48`; null: none was known. */
  addressRange: string | null;
  weekday: Weekday;
  minute: number;
}

/** A receipt that is to be stored. */
export interface NewReceipt {
  id: string;
  accountId: string;
  accountSessionId: string | null;
  journeyId: string | null;
  service: string;
  outcome: ReceiptOutcome;
  facts: ReceiptFacts;
  rules: readonly string[];
}

/** Signs that nobody takes for another one, read aloud. */
const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** A receipt's number, as people read it out to support: `K7QX-2M9P-3DRT`, 59 bits. Not a secret: it opens nothing. */
export function newReceiptNumber(): string {
  const group = () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return `${group()}-${group()}-${group()}`;
}
