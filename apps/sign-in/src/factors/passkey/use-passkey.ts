import { disableCopied, updateUse } from './passkeys.store.ts';

/**
 * Stores what an accepted answer told: in the transaction that accepts it. Of two answers that were checked against the same
 * count one is stored. False: undo.
 */
export const usePasskey = updateUse;

/** A key that cannot be copied was: it signs nobody in any more, and its owner is told why. */
export const disableCopiedPasskey = disableCopied;
