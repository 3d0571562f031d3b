import { randomBytes } from 'node:crypto';
import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Method } from '../accounts/account.ts';
import type { UndoCodes } from '../notices/notice.ts';
import { spellCode } from '../notices/sign-reference.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { endUndosOf, insertUndo } from './undos.store.ts';

interface UndoDependencies {
  keyring: Keyring;
  settings: Pick<Settings, 'notices'>;
}

/** A new code, 65 bits from node:crypto's generator. */
export function newUndoCode(): string {
  return spellCode(randomBytes(9));
}

/** Under which a code is kept and looked up: a keyed hash, the code itself is nowhere. */
export function hashUndoCode(keyring: Keyring, code: string): string {
  return keyring.hash('notice', `undo\n${code}`);
}

/**
 * Keeps a number that was replaced or removed for the undo period, in the transaction of the change, and gives the codes
 * that go to it and by mail. Two codes, for they show different things: who has the text's holds the number, who has the
 * mail's holds a mailbox, which is no factor. Null for a method without a number.
 */
export async function keepUndo(
  { keyring, settings }: UndoDependencies,
  trx: Database,
  accountId: string,
  { id: methodId, number, canText }: Pick<Method, 'id' | 'number' | 'canText'>,
): Promise<UndoCodes | null> {
  if (!number) return null;
  const text = canText ? newUndoCode() : null;
  const mail = newUndoCode();
  const until = await insertUndo(trx, {
    id: newId(),
    accountId,
    methodId,
    textHash: text && hashUndoCode(keyring, text),
    mailHash: hashUndoCode(keyring, mail),
    seconds: settings.notices.undoHours * 3600,
  });
  return { text, mail, until, number };
}

/** Ends what could be undone: support has proofed the person anew, and what was before is over. */
export function endUndos(trx: Database, accountId: string): Promise<void> {
  return endUndosOf(trx, accountId);
}
