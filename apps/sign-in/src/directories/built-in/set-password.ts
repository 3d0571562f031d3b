import { unblockPassword } from '../../accounts/block-password.ts';
import { storePasswordHash } from '../../accounts/credentials.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { endAllSessions } from '../../accounts/reset-methods.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { dropPass } from '../../factors/access-pass/standing-pass.ts';
import type { PersonDependencies } from './add-person.ts';

/**
 * Sets an account's password at an administrator's hand (checked by checkNewPassword before) and ends its sessions, on
 * record. Methods stay: a new password is not a way around the second factor (security case T13). Gives how many sessions ended.
 */
export async function setPassword(
  { db, hasher }: PersonDependencies,
  accountId: string,
  password: string,
): Promise<number> {
  const hash = await hasher.hash(password);
  return inTransaction(db, async (transaction) => {
    await storePasswordHash(transaction, accountId, hash);
    await unblockPassword(transaction, accountId);
    // What somebody with the old password collected, or was about to, is nothing for the new one's owner.
    await dropPass(transaction, accountId);
    const ended = await endAllSessions(transaction, accountId);
    await recordEvent(transaction, {
      kind: 'password-changed',
      accountId,
      journeyId: null,
      detail: { by: 'administrator' },
    });
    return ended;
  });
}
