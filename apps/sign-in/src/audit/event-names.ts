import { CONSOLE_NAME, DELIVERY_CONSOLE, OWN_SERVICES, SECURITY_PAGE } from '../own-services.ts';
import type { Settings } from '../settings.ts';
import type { ExportNames } from './write-events.ts';

/** The names that events are told with: those of the configuration, and of pages of our own that people sign in to. */
export function createEventNames(
  { services, organisations, securityPageName }: Pick<Settings, 'services' | 'organisations' | 'securityPageName'>,
  workers: ReadonlyMap<string, string> = new Map(),
): ExportNames {
  const named = new Map([
    ...OWN_SERVICES.map((id) => [id, CONSOLE_NAME] as const),
    [SECURITY_PAGE, securityPageName],
    [DELIVERY_CONSOLE, CONSOLE_NAME],
  ]);
  return { services: [...services, ...[...named].map(([id, name]) => ({ id, name }))], organisations, workers };
}
