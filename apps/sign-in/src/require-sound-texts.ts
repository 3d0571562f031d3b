import { composeCodeMessage } from '@vakt/messages/text-message';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import { METHOD_CHANGES, writeNotice } from './notices/tell-owner.ts';
import type { LanguageTag, Settings } from './settings.ts';

/** Finds what is wrong with a text message; an empty list: nothing. */
export type LintText = (text: string) => string[];

/** Languages that a message may be written in. */
const SPOKEN: readonly LanguageTag[] = ['nb', 'nn', 'se', 'en'];

/** The text message of a service, as it goes out. */
export function writeCodeText(
  settings: Settings,
  content: { code: string; reference: string; service: string },
  language: LanguageTag,
): string {
  return composeCodeMessage(language, {
    ...content,
    lifeSeconds: settings.codes.lifeSeconds,
    host: settings.delivery.originLine ? settings.publicUrl.hostname : null,
  });
}

/**
 * Writes every service's message and every organisation's notices in every language once, at start, and refuses to start
 * when one would not arrive whole: longer than one part, empty, with a gap where a name should be (P5).
 */
export function requireSoundTexts(settings: Settings, lintText: LintText): void {
  requireSoundNotices(settings, lintText);
  const services = [settings.securityPageName, ...settings.services.map((service) => service.name)];
  const code = '0'.repeat(settings.codes.digits);
  for (const service of services) {
    for (const language of SPOKEN) {
      const faults = lintText(writeCodeText(settings, { code, reference: 'WW', service }, language));
      if (faults.length === 0) continue;
      throw new OperatorProblem(
        `The text message for the service "${service}" (${language}) cannot be sent: ${faults.join(', ')}. Shorten the name of the service or of the host, or switch delivery.originLine off.`,
      );
    }
  }
}

function requireSoundNotices(settings: Settings, lintText: LintText): void {
  for (const { id, name } of settings.organisations) {
    for (const language of SPOKEN) {
      const faults = METHOD_CHANGES.flatMap((change) =>
        lintText(writeNotice(settings, { organisation: id, language }, change)),
      );
      if (faults.length === 0) continue;
      throw new OperatorProblem(
        `A notice to the owners of accounts at "${name}" (${language}) cannot be sent: ${[...new Set(faults)].join(', ')}. Shorten the name of the organisation, or the host of its help address.`,
      );
    }
  }
}
