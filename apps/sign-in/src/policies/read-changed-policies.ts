import { checkConfigurationText } from '@vakt/foundation/configuration';
import { z } from 'zod';
import type { Settings } from '../settings.ts';
import { checkPolicies, networks, policies } from '../settings-policies.ts';

/** The sections that may be tried before they are written; what is left out stays as it is. */
const changedSections = z.strictObject({ policies: policies.optional(), networks: networks.optional() });

/**
 * Reads changed `policies` and `networks` as they would stand in the configuration, and gives the settings with them in
 * place. What is wrong comes as lines, all of it; references to the environment and to files are not followed.
 */
export function readChangedPolicies(settings: Settings, text: string): { settings: Settings } | { faults: string[] } {
  const schema = changedSections.superRefine((changed, context) => {
    const file = {
      policies: changed.policies ?? settings.policies.map(asWritten),
      networks: changed.networks ?? asLists(settings.networks),
      decisions: settings.decisions,
      services: settings.services,
      demonstrationPeople: [],
    };
    checkPolicies(
      file,
      (path) => path,
      (path, message) => context.addIssue({ code: 'custom', path, message }),
    );
  });
  const checked = checkConfigurationText(schema, text);
  if ('faults' in checked) {
    const told = checked.faults.map(({ line, path, text: fault, hint }) =>
      [`${line}: ${path} ${fault}`, ...(hint ? [hint] : [])].join(' → '),
    );
    return { faults: told };
  }
  const { value } = checked;
  return {
    settings: {
      ...settings,
      policies: value.policies ?? settings.policies,
      networks: value.networks ?? settings.networks,
    },
  };
}

type WrittenRule = z.output<typeof policies>[number];

const asWritten = (rule: Settings['policies'][number]) => rule as WrittenRule;
const asLists = (lists: Settings['networks']) => lists as Record<string, string[]>;
