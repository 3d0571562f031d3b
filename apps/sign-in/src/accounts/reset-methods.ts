import type { Keyring } from '@vakt/foundation/secrets';
import { recordEvent } from '../audit/record-event.ts';
import { dropPass } from '../factors/access-pass/standing-pass.ts';
import { dropRecoveryCodes } from '../factors/recovery-code/make-codes.ts';
import type { Database } from '../tables.ts';
import { endUndos } from '../undo/keep-undo.ts';
import type { Method } from './account.ts';
import * as store from './accounts.store.ts';
import { unfreezeMethods } from './freeze-methods.ts';
import { inTransaction } from './in-transaction.ts';
import { removeAllMethods } from './remove-method.ts';

export interface ResetOrder {
  accountId: string;
  /** Why, in the words of whoever does it: kept on record. */
  reason: string;
  /** Who does it: kept on record. */
  by: string;
  /** The password alone enrols nothing afterwards: a temporary access pass must come with it. */
  needsPass?: boolean;
}

/**
 * Support's way back in for somebody who lost the phone: every method is taken out of use, recovery codes, a pass, codes
 * under way and all sessions end, the lock-out of codes and the lock on methods are lifted, what could be undone is over;
 * the person enrols anew at the next sign-in. All or nothing, and on record. Gives what was removed, so that the caller
 * can tell the old numbers.
 */
export async function resetMethods(
  { db, keyring }: { db: Database; keyring: Keyring },
  { accountId, reason, by, needsPass = false }: ResetOrder,
): Promise<{ removed: Method[]; sessionsEnded: number }> {
  return inTransaction(db, async (transaction) => {
    const removed = await removeAllMethods({ db: transaction, keyring }, accountId);
    await store.cancelChallengesOfAccount(transaction, accountId);
    await dropRecoveryCodes(transaction, accountId);
    await dropPass(transaction, accountId);
    await store.clearCodeLock(transaction, accountId);
    await store.updateEnrolNeedsPass(transaction, accountId, needsPass);
    await endUndos(transaction, accountId);
    await unfreezeMethods(transaction, accountId);
    const sessionsEnded = await store.endSessionsOfAccount(transaction, accountId);
    const methods = removed.map((method) => method.kind);
    await recordEvent(transaction, {
      kind: 'methods-reset',
      accountId,
      journeyId: null,
      detail: { reason, by, methods, sessionsEnded },
    });
    return { removed, sessionsEnded };
  });
}

/** Ends every session of an account, in all browsers. Gives how many. */
export function endAllSessions(db: Database, accountId: string): Promise<number> {
  return store.endSessionsOfAccount(db, accountId);
}

/** Lifts the lock-out of codes and forgets the wrong ones: support's unlocking. */
export function clearCodeLock(db: Database, accountId: string): Promise<void> {
  return store.clearCodeLock(db, accountId);
}
