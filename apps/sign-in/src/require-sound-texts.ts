import { composeCodeMessage } from '@vakt/messages/text-message';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import { CONSOLE_NAME } from './own-services.ts';
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
 * Writes every service's message in every language once, at start, and refuses to start when one would not arrive
 * whole: longer than one part, empty, with a gap where a name should be (P5).
 */
export function requireSoundTexts(settings: Settings, lintText: LintText): void {
  const services = [settings.securityPageName, CONSOLE_NAME, ...settings.services.map((service) => service.name)];
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
