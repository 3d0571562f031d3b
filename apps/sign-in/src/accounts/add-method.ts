import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Database, MethodKind } from '../tables.ts';
import type { Method } from './account.ts';
import { lockAccount, updateDefaultOption } from './accounts.store.ts';
import { inTransaction } from './in-transaction.ts';
import { cancelChallengesOf, insertMethod, removeMethodOfKind } from './methods.store.ts';
import { openMethod, sealMethod } from './seal-method.ts';

/** A method that the person has just proved. */
export interface ProvedMethod {
  accountId: string;
  kind: MethodKind;
  /** E.164; left out for an app. */
  number?: string | null;
  extension?: string | null;
  canText?: boolean;
  /** Base32 secret of an app. */
  secret?: string | null;
  /** The step whose code proved the app: it is not accepted a second time. */
  lastStep?: number | null;
}

/**
 * Binds a proved method to the account. The old one of the same kind is taken out of use in the same transaction and
 * given back, so that the caller can tell its owner; codes on their way to it are cancelled. The chosen default moves
 * along to the new one. Throws when there is no such account.
 */
export async function addMethod(
  { keyring }: { keyring: Keyring },
  db: Database,
  { accountId, kind, number = null, extension = null, canText = false, secret = null, lastStep = null }: ProvedMethod,
): Promise<{ id: string; replaced: Method | null }> {
  return inTransaction(db, async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    if (!account) throw new Error('addMethod: there is no such account');
    const old = await removeMethodOfKind(transaction, accountId, kind);
    if (old) await cancelChallengesOf(transaction, [old.id]);
    const id = newId();
    await insertMethod(transaction, {
      id,
      account_id: accountId,
      kind,
      ...sealMethod(keyring, id, { number, extension, secret }),
      can_text: canText,
      last_step: lastStep,
    });
    if (old && account.default_option?.endsWith(`:${old.id}`)) {
      const channel =
        account.default_option.startsWith('sms:') && !canText ? 'call' : account.default_option.split(':')[0];
      await updateDefaultOption(transaction, accountId, `${channel}:${id}`);
    }
    return { id, replaced: old && openMethod(keyring, old) };
  });
}
