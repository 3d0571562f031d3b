import { forgetSecondFactors } from '../sessions/change-session.ts';
import { endAccountSessions } from '../sessions/list-account-sessions.ts';
import type { Database } from '../tables.ts';
import { cancelChallengesOfAccount } from './accounts.store.ts';

/** No session has it. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/**
 * Ends what an account has open but one session (null: none is spared): sessions, what was remembered of devices, codes
 * on their way. In the transaction of the caller, with the account held. Gives how many sessions ended.
 */
export async function endAccess(trx: Database, accountId: string, exceptSession: string | null): Promise<number> {
  const except = exceptSession ?? NO_SESSION;
  await forgetSecondFactors(trx, accountId, except);
  await cancelChallengesOfAccount(trx, accountId);
  return endAccountSessions(trx, accountId, { except });
}
