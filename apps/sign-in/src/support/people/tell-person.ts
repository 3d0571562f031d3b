import { pickLanguage } from '@vakt/messages/languages';
import { isDrillAccount } from '../../journeys/create-asker.ts';
import type { MethodChange } from '../../notices/tell-owner.ts';
import type { Parties, StoredAct } from './acts.store.ts';
import type { ActKind } from './acts.ts';
import type { PeopleDependencies } from './dependencies.ts';

const CHANGES: Readonly<Record<ActKind, MethodChange>> = {
  unlock: 'account-unlocked',
  'end-sessions': 'sessions-ended',
  'require-enrolment': 'methods-reset',
  'order-pass': 'pass-ordered',
  'disable-account': 'account-disabled',
  'enable-account': 'account-enabled',
};

/** Tells the person what was done with the account, on the phones that stood before it. */
export function tellPerson(
  deps: PeopleDependencies,
  act: StoredAct,
  person: Parties,
  numbers: readonly string[],
): Promise<void> {
  const { organisation } = person;
  const home = deps.settings.organisations.find(({ id }) => id === organisation);
  const wishes = [person.language, home?.defaultLanguage].filter((wish) => typeof wish === 'string');
  return deps.tellOwner(act.accountId, {
    organisation,
    drill: isDrillAccount(person),
    language: pickLanguage(wishes),
    notices: [{ change: CHANGES[act.kind], numbers }],
  });
}
