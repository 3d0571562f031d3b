import { consoleOf, PASS_PAGE } from '../own-services.ts';
import type { ServicePolicy, Settings } from '../settings.ts';
import type { EffectivePolicy, PolicyLevel } from './effective-policy.ts';
import type { Origin } from './origin.ts';

/** Whom and what a policy is asked for. */
export interface PolicyQuestion {
  service: string;
  /** Roles of the account; none while nobody has said who they are. */
  groups: readonly string[];
  origin: Origin;
  /** Milliseconds since 1970, by the database's clock. */
  at: number;
}

const LEVEL_OF: Readonly<Record<ServicePolicy['secondFactor'], PolicyLevel>> = {
  'when-enrolled': 'one-factor',
  required: 'two-factors',
  'phishing-resistant': 'phishing-resistant',
};

/** What holds for a sign-in: the service's own policy; of our own pages, the one written here. */
export function resolvePolicy(settings: Settings, { service }: PolicyQuestion): EffectivePolicy {
  const found = settings.services.find((one) => one.id === service);
  return found ? ofService(found.policy) : ofOwnPage(settings, service);
}

/** Whether a service that this person may use lets nobody in without a passkey, from here and now. */
export function needsPasskey(settings: Settings, groups: readonly string[], origin: Origin, at: number): boolean {
  return settings.services.some(
    ({ id }) => resolvePolicy(settings, { service: id, groups, origin, at }).level === 'phishing-resistant',
  );
}

function ofService(policy: ServicePolicy): EffectivePolicy {
  return {
    block: false,
    level: LEVEL_OF[policy.secondFactor],
    enrolledAnswer: true,
    factorMaxAgeSeconds: policy.secondFactorMaxAgeSeconds,
    firstFactorMaxAgeSeconds: policy.passwordMaxAgeSeconds,
    rememberDays: policy.rememberDays,
    passkeyAlone: policy.passkeyAlone,
    highest: false,
    rules: [],
  };
}

/** The person's own page wants a proof of this very journey; a console a fresh one. No rule of the configuration weakens them. */
function ofOwnPage(settings: Settings, service: string): EffectivePolicy {
  const ours = consoleOf(service);
  const isPassPage = service === PASS_PAGE;
  return {
    block: false,
    // Who has lost what there is to answer with collects a pass by the password, with a code of support's on top.
    level: isPassPage ? 'one-factor' : 'two-factors',
    enrolledAnswer: !isPassPage,
    factorMaxAgeSeconds: ours?.factorAgeSeconds ?? 0,
    firstFactorMaxAgeSeconds: settings.session.absoluteSeconds,
    rememberDays: 0,
    passkeyAlone: !isPassPage,
    highest: ours === null && !isPassPage,
    rules: [],
  };
}
