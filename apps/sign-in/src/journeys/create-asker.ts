import type { Asker } from '../factors/phone-code/dependencies.ts';
import type { Visitor } from './dependencies.ts';
import type { SituationAccount } from './situation.ts';

/**
 * The role of accounts for exercises. Their messages go through the drill's gateway alone, and nobody else's go through
 * it: `vakt people roles NAME --roles drill`.
 */
const DRILL_ROLE = 'drill';

/** Whether an account is one for exercises. */
export function isDrillAccount({ roles }: { roles: readonly string[] }): boolean {
  return roles.includes(DRILL_ROLE);
}

/** Who asks for a code: what limits and the way out are decided by. */
export function createAsker(account: SituationAccount, { address }: Pick<Visitor, 'address'>): Asker {
  const { id: accountId, organisation } = account;
  return { accountId, organisation, address, drill: isDrillAccount(account) };
}
