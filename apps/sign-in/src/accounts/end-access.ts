import { dropPass } from '../factors/access-pass/standing-pass.ts';
import { dropRecoveryCodes, wereCodesShownSince } from '../factors/recovery-code/make-codes.ts';
import { forgetSecondFactors } from '../sessions/change-session.ts';
import { endAccountSessions } from '../sessions/list-account-sessions.ts';
import type { Database } from '../tables.ts';
import { cancelChallengesOfAccount } from './accounts.store.ts';

/** No session has it. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/**
 * Ends what an account has open but one session (null: none is spared): sessions, what was remembered of devices, codes
 * on their way, a pass, and recovery codes that were shown since a moment, a new set or the one in a used one’s place, for whoever is to be
 * kept out may hold them. In
 * the transaction of the caller, with the account held. Gives how many sessions ended.
 */
export async function endAccess(
  trx: Database,
  accountId: string,
  { exceptSession, since }: { exceptSession: string | null; since: Date },
): Promise<number> {
  const except = exceptSession ?? NO_SESSION;
  await dropPass(trx, accountId);
  if (await wereCodesShownSince(trx, accountId, since)) await dropRecoveryCodes(trx, accountId);
  await forgetSecondFactors(trx, accountId, except);
  await cancelChallengesOfAccount(trx, accountId);
  return endAccountSessions(trx, accountId, { except });
}
