import { isDrillAccount } from '../accounts/drill-account.ts';
import type { Asker } from '../factors/phone-code/dependencies.ts';
import type { Visitor } from './dependencies.ts';
import type { SituationAccount } from './situation.ts';

/** Who asks for a code: what limits and the way out are decided by. */
export function createAsker(account: SituationAccount, { address }: Pick<Visitor, 'address'>): Asker {
  const { id: accountId, organisation } = account;
  return { accountId, organisation, address, drill: isDrillAccount(account) };
}
