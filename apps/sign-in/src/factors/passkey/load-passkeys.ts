import { selectCopied, selectPasskey, selectPasskeys } from './passkeys.store.ts';

/** Bound passkeys: removed and switched-off ones are not among what is loaded, for nobody may answer with them. */
export const loadPasskeys = selectPasskeys;
export const findPasskey = selectPasskey;

/** Ids of the account's passkeys that were switched off as copies. */
export const listCopiedPasskeys = selectCopied;
