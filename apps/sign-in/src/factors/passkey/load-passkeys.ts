import { countPasskeys, selectPasskey, selectPasskeys } from './passkeys.store.ts';

/** Bound passkeys: removed and switched-off ones are not among what is loaded, for nobody may answer with them. */
export const loadPasskeys = selectPasskeys;
export const findPasskey = selectPasskey;

/** How many count against the limit per person: switched-off ones do, so that nobody makes new ones without end. */
export const countBoundPasskeys = countPasskeys;
