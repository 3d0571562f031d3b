import type { Settings } from '../settings.ts';
import { listAnswers } from './compare-policies.ts';
import { createPolicyRecord } from './policy-record.ts';
import { basePolicyOf } from './resolve-policy.ts';
import { doesRuleSpeak, speakRules } from './speak-rules.ts';

/**
 * Rules that are allowed and do nothing: one that can never speak, because no service, person, place and hour has all that it
 * asks for; and one that speaks and changes nothing, because what it demands is demanded anyhow. Mostly a slip of the pen.
 * Where there are too many cases to go through, nothing is said.
 */
export function listPolicyWarnings(settings: Settings): string[] {
  const { policies } = settings;
  if (policies.length === 0) return [];
  const answers = listAnswers(createPolicyRecord(settings));
  if (answers.length === 0) return [];
  return policies.flatMap((rule) => {
    const heard = answers.filter(({ facts }) => doesRuleSpeak(rule, facts));
    if (heard.length === 0) return [`The rule "${rule.name}" can never speak: nobody is all that it asks for.`];
    const others = policies.filter((one) => one !== rule);
    const changes = heard.some(({ facts, says }) => {
      const { rules: _spoke, ...without } = speakRules(others, basePolicyOf(settings, facts.service), facts);
      return JSON.stringify(without) !== JSON.stringify(says);
    });
    return changes ? [] : [`The rule "${rule.name}" changes nothing: what it says holds without it.`];
  });
}
