import { consoleOf, PASS_PAGE, SECURITY_PAGE } from '../own-services.ts';
import type { ServicePolicy, Settings } from '../settings.ts';
import type { EffectivePolicy, PolicyLevel } from './effective-policy.ts';
import { readLocalTime } from './local-time.ts';
import type { Origin } from './origin.ts';
import type { BasePolicy, RuleFacts } from './rules.ts';
import { speakRules } from './speak-rules.ts';

/** Whom and what a policy is asked for. */
export interface PolicyQuestion {
  service: string;
  /** Whose clock days and hours go by; null: the first organisation's. */
  organisation: string | null;
  /** Roles of the account; none while nobody has said who they are. */
  groups: readonly string[];
  origin: Pick<Origin, 'network' | 'country'>;
  /** Milliseconds since 1970, by the database's clock. */
  at: number;
}

/** What a policy is made of; {@link Settings} has more. */
export type PolicySettings = Pick<Settings, 'services' | 'organisations' | 'session' | 'policies'>;

const LEVEL_OF: Readonly<Record<ServicePolicy['secondFactor'], PolicyLevel>> = {
  'when-enrolled': 'one-factor',
  required: 'two-factors',
  'phishing-resistant': 'phishing-resistant',
};

/** What holds for a sign-in: the service's own policy, or that of our own page, and the rules that speak about it. */
export function resolvePolicy(settings: PolicySettings, question: PolicyQuestion): EffectivePolicy {
  return speakRules(settings.policies, basePolicyOf(settings, question.service), readRuleFacts(settings, question));
}

/** What the rules are asked about: the question, with the hour as the organisation's clock shows it. */
export function readRuleFacts(settings: PolicySettings, question: PolicyQuestion): RuleFacts {
  const { service, groups, origin, at } = question;
  const { network, country } = origin;
  return { service, groups, network, country, ...readLocalTime(new Date(at), timeZoneOf(settings, question)) };
}

/** The time zone of an organisation. */
export function timeZoneOf(
  { organisations }: PolicySettings,
  { organisation }: Pick<PolicyQuestion, 'organisation'>,
): string {
  const found = organisations.find(({ id }) => id === organisation) ?? organisations[0];
  return found?.timeZone ?? 'Europe/Oslo';
}

/** What a service asks by itself, before any rule; an id that is no relying party's is one of our own pages. */
export function basePolicyOf(settings: PolicySettings, service: string): BasePolicy {
  const found = settings.services.find((one) => one.id === service);
  return found ? ofService(found.policy) : ofOwnPage(settings, service);
}

/** Whether some service lets this person in with a passkey alone and nothing less: anywhere, and at any hour. */
export function needsPasskey({ services, policies }: PolicySettings, groups: readonly string[]): boolean {
  return (
    services.some(({ policy }) => policy.secondFactor === 'phishing-resistant') ||
    policies.some(
      ({ when, then }) =>
        then.level === 'phishing-resistant' && (when.groups?.some((group) => groups.includes(group)) ?? true),
    )
  );
}

function ofService(policy: ServicePolicy): BasePolicy {
  return {
    level: LEVEL_OF[policy.secondFactor],
    enrolledAnswer: true,
    factorMaxAgeSeconds: policy.secondFactorMaxAgeSeconds,
    firstFactorMaxAgeSeconds: policy.passwordMaxAgeSeconds,
    rememberDays: policy.rememberDays,
    passkeyAlone: policy.passkeyAlone,
    highest: false,
    mayBeLowered: true,
    mayBeRaised: true,
  };
}

/** The person's own page wants a proof of this very journey; a console a fresh one. No rule of the configuration weakens them. */
function ofOwnPage(settings: PolicySettings, service: string): BasePolicy {
  const ours = consoleOf(service);
  const isPassPage = service === PASS_PAGE;
  return {
    // Who has lost what there is to answer with collects a pass by the password, with a code of support's on top.
    level: isPassPage ? 'one-factor' : 'two-factors',
    enrolledAnswer: !isPassPage,
    factorMaxAgeSeconds: ours?.factorAgeSeconds ?? 0,
    firstFactorMaxAgeSeconds: settings.session.absoluteSeconds,
    rememberDays: 0,
    passkeyAlone: !isPassPage,
    highest: ours === null && !isPassPage,
    mayBeLowered: false,
    mayBeRaised: service !== SECURITY_PAGE && !isPassPage,
  };
}
