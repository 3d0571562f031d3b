import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import { holdAccount } from '../accounts/hold-account.ts';
import { openMethods } from '../accounts/load-methods.ts';
import type { OwnerTeller } from '../notices/tell-owner.ts';
import type { LanguageTag } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { hashUndoCode, newUndoCode } from './keep-undo.ts';
import { type LiveUndo, replaceTextCode, selectRemoved } from './undos.store.ts';

/** So often a code goes to the old number again, and so far apart. */
const MOST_RESENDS = 3;
const WAIT_SECONDS = 120;

export interface SendUndoDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  owners: OwnerTeller;
}

/**
 * Sends the old number a new undo code, for who has the mail's code alone; the last one is void. The number is read from
 * what is stored, the request cannot name one (T17). False: not now, or not any more.
 */
export async function sendUndoCode(
  { db, keyring, owners }: SendUndoDependencies,
  undo: LiveUndo,
  language: LanguageTag,
): Promise<boolean> {
  const told = await db.transaction().execute(async (trx) => {
    await holdAccount(trx, undo.accountId);
    const text = newUndoCode();
    const bounds = { most: MOST_RESENDS, waitSeconds: WAIT_SECONDS };
    if (!(await replaceTextCode(trx, { id: undo.id, textHash: hashUndoCode(keyring, text), ...bounds }))) return null;
    const removed = await selectRemoved(trx, undo.methodId);
    const number = removed && openMethods(keyring, [removed])[0]?.number;
    if (!number) return null;
    return owners.queue(trx, {
      kind: 'number-changed',
      detail: { method: undo.methodKind },
      accountId: undo.accountId,
      language,
      onlyTo: number,
      undo: { text, mail: '', until: undo.until, number },
    });
  });
  if (!told || told.texts.length === 0) return false;
  owners.sendSoon(told);
  return true;
}
