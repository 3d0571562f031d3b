import type { PageContext } from '../../web/page-context.ts';
import type { Worker } from './worker.ts';

/** What every page of the support console is written from. */
export interface PeoplePage {
  page: PageContext;
  worker: Worker;
}

/** "kari@ntnu.no" */
export function addressOfPerson(
  { settings }: Pick<PageContext, 'settings'>,
  { userName, organisation }: { userName: string; organisation: string },
): string {
  const domain = settings.organisations.find(({ id }) => id === organisation)?.domain;
  return domain ? `${userName}@${domain}` : userName;
}
