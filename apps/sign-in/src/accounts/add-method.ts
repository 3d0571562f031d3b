import { newId } from '@vakt/foundation/ids';
import type { MethodKind } from '../tables.ts';
import type { Method } from './account.ts';
import { lockAccount, updateDefaultOption } from './accounts.store.ts';
import { inTransaction } from './in-transaction.ts';
import type { MethodDependencies } from './load-methods.ts';
import { cancelChallengesOf, insertMethod, removeMethodOfKind } from './methods.store.ts';
import { openMethod, sealMethod } from './seal-method.ts';

/** A method that the person has just proved. */
export interface ProvedMethod {
  accountId: string;
  kind: MethodKind;
  /** E.164; null for an app. */
  number: string | null;
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
  { db, keyring }: MethodDependencies,
  { accountId, kind, number, extension = null, canText = false, secret = null, lastStep = null }: ProvedMethod,
): Promise<{ method: Method; replaced: Method | null }> {
  return inTransaction(db, async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    if (!account) throw new Error('addMethod: there is no such account');
    const old = await removeMethodOfKind(transaction, accountId, kind);
    if (old) await cancelChallengesOf(transaction, [old.id]);
    const id = newId();
    const row = await insertMethod(transaction, {
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
    return { method: openMethod(keyring, row), replaced: old && openMethod(keyring, old) };
  });
}
