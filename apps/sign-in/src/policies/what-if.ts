import type { SignInRequest } from '../oidc/decisions.ts';
import { decideGate, type GateFacts, neededLevel } from './decide-gate.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import { PHISHING_RESISTANT } from './levels.ts';
import { basePolicyOf, type PolicySettings } from './resolve-policy.ts';
import type { RuleFacts } from './rules.ts';
import { speakRules } from './speak-rules.ts';

/** Who would sign in. */
export interface Somebody {
  groups: readonly string[];
  /** Methods that work, those that were switched off, and how many of the first are passkeys. */
  methods: { usable: number; disabled: number; passkeys: number };
}

/** What somebody would meet who signs in anew: in this order. */
export type Ask = 'password' | 'second-factor' | 'passkey' | 'enrol' | 'enrol-passkey' | 'blocked';

export interface WhatIf {
  policy: EffectivePolicy;
  /** The level that would be reached at least, as `acr`. */
  needed: string;
  asks: Ask[];
}

const NOTHING_ASKED: Pick<SignInRequest, 'acrValues' | 'essentialAcr' | 'forceSignIn' | 'maxAge'> = {
  acrValues: [],
  essentialAcr: null,
  forceSignIn: false,
  maxAge: null,
};

/** Answers what a sign-in would be: by the same rules and the same gate that real ones pass. Pure. */
export function whatIf(settings: PolicySettings, somebody: Somebody, facts: Omit<RuleFacts, 'groups'>): WhatIf {
  const rules = { ...facts, groups: somebody.groups };
  const policy = speakRules(settings.policies, basePolicyOf(settings, facts.service), rules);
  const { usable, disabled, passkeys } = somebody.methods;
  const now = 0;
  const gateFacts: GateFacts = {
    now,
    startedAt: now,
    policy,
    request: NOTHING_ASKED,
    session: {
      passwordAt: now,
      firstFactor: 'password',
      secondFactor: null,
      secondFactorAt: null,
      secondFactorUntil: null,
    },
    accountOpen: true,
    methods: usable,
    disabledMethods: disabled,
    passkeys,
    passStands: false,
  };
  return { policy, needed: neededLevel(gateFacts), asks: ['password', ...asksAfterPassword(gateFacts)] };
}

function asksAfterPassword(facts: GateFacts): Ask[] {
  const gate = decideGate(facts);
  if (gate === 'open' || gate === 'sign-in' || gate === 'unreachable') return [];
  const isPasskeyNeeded = neededLevel(facts) === PHISHING_RESISTANT;
  if (gate === 'enrol' && isPasskeyNeeded) return ['enrol-passkey'];
  if (gate === 'blocked' || gate === 'enrol' || gate === 'enrol-passkey') return [gate];
  if (!isPasskeyNeeded) return ['second-factor'];
  return facts.passkeys > 0 ? ['passkey'] : ['second-factor', 'enrol-passkey'];
}
