import { selectCopied, selectPasskey, selectPasskeys, wasBoundAroundBlock } from './passkeys.store.ts';

/** Bound passkeys: removed and switched-off ones are not among what is loaded, for nobody may answer with them. */
export const loadPasskeys = selectPasskeys;
export const findPasskey = selectPasskey;

/** Whether a blocked password is no use against this passkey unless it is refused too. */
export const isPasskeySuspect = wasBoundAroundBlock;

/** Ids of the account's passkeys that were switched off as copies. */
export const listCopiedPasskeys = selectCopied;
