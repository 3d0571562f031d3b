import type { Settings } from '../../settings.ts';
import type { Administrator } from '../find-administrator.ts';

/** `kari@domain` of who is at the page: kept on record as who did it. */
export function addressOf({ organisations }: Settings, { organisation, userName }: Administrator): string {
  const domain = organisations.find(({ id }) => id === organisation)?.domain;
  return domain ? `${userName}@${domain}` : userName;
}
