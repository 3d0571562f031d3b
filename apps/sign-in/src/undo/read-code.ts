import type { Keyring } from '@vakt/foundation/secrets';
import { readTypedSigns } from '../notices/sign-reference.ts';
import type { Database } from '../tables.ts';
import { hashUndoCode } from './keep-undo.ts';
import { findLiveUndo, type LiveUndo } from './undos.store.ts';

export type { LiveUndo } from './undos.store.ts';

/** The change that a typed code names, if it can be undone still. Looks only: a code is used by what follows. */
export async function readUndoCode(
  { db, keyring }: { db: Database; keyring: Keyring },
  typed: string,
): Promise<LiveUndo | null> {
  const read = readTypedSigns(typed);
  return read?.kind === 'code' ? findLiveUndo(db, hashUndoCode(keyring, read.signs)) : null;
}
