import { openMethods } from '../accounts/load-methods.ts';
import type { MethodChange } from '../notices/tell-owner.ts';
import { isDrillAccount } from './create-asker.ts';
import type { JourneyDependencies, Visitor } from './dependencies.ts';
import { languageOf, numbersToTell } from './enrol/accept-proof.ts';
import type { Situation } from './situation.ts';

/** Tells the owner of the journey's account, on every phone there is, that something was done with it. Never throws. */
export async function tellOwnerOf(
  deps: Pick<JourneyDependencies, 'keyring' | 'tellOwner'>,
  { account, methods }: Situation,
  visitor: Visitor,
  change: MethodChange,
): Promise<void> {
  if (!account) return;
  await deps.tellOwner(account.id, {
    organisation: account.organisation,
    drill: isDrillAccount(account),
    language: languageOf(account, visitor),
    notices: [{ change, numbers: numbersToTell(openMethods(deps.keyring, methods)) }],
  });
}
