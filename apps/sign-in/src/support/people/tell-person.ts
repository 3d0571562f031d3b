import { pickLanguage } from '@vakt/messages/languages';
import type { NoticeKind } from '../../notices/notice.ts';
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

/** Tells the person what was done with the account; `numbers`: the phones that stood before it. */
export function tellPerson(
  deps: PeopleDependencies,
  { accountId, kind }: StoredAct,
  person: Parties,
  numbers: readonly string[],
): Promise<void> {
  const home = deps.settings.organisations.find(({ id }) => id === person.organisation);
  const wishes = [person.language, home?.defaultLanguage].filter((wish) => typeof wish === 'string');
  return deps.tellOwner({ kind: NEWS[kind], detail: {}, accountId, language: pickLanguage(wishes), alsoTo: numbers });
}
