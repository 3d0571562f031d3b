import { pickLanguage } from '@vakt/messages/languages';
import type { NoticeKind } from '../../notices/notice.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import type { Database } from '../../tables.ts';
import type { Parties, StoredAct } from './acts.store.ts';
import type { ActKind } from './acts.ts';
import type { PeopleDependencies } from './dependencies.ts';

const NEWS = {
  unlock: 'account-unlocked',
  'end-sessions': 'sessions-ended',
  'require-enrolment': 'methods-reset',
  'order-pass': 'pass-ordered',
  'disable-account': 'account-disabled',
  'enable-account': 'account-enabled',
} as const satisfies Record<ActKind, NoticeKind>;

/**
 * Queues what the person is told of an act, in its transaction: both or neither. `numbers`: the phones that stood before
 * it. Hand what comes back to `owners.sendSoon` after the commit.
 */
export function tellPerson(
  deps: Pick<PeopleDependencies, 'settings' | 'owners'>,
  trx: Database,
  { accountId, kind }: StoredAct,
  person: Parties,
  numbers: readonly string[],
): Promise<QueuedNews> {
  const home = deps.settings.organisations.find(({ id }) => id === person.organisation);
  const wishes = [person.language, home?.defaultLanguage].filter((wish) => typeof wish === 'string');
  const language = pickLanguage(wishes);
  return deps.owners.queue(trx, { kind: NEWS[kind], detail: {}, accountId, language, alsoTo: numbers });
}
