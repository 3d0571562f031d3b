import { newId } from '@vakt/foundation/ids';
import type { Database } from '../../tables.ts';
import type { ProvedPasskey } from './passkey.ts';
import { countPasskeys, insertPasskey } from './passkeys.store.ts';

export type BindVerdict =
  | { verdict: 'bound'; methodId: string }
  /** The account has as many as one may have. */
  | { verdict: 'too-many' }
  /** The credential is bound already, to this account or another (WebAuthn Level 3 §7.1 step 26). */
  | { verdict: 'known' };

/** Makes a proved passkey a method of the account, in the caller's transaction that holds the account. */
export async function bindPasskey(
  trx: Database,
  passkey: ProvedPasskey & { accountId: string; name: string | null },
  most: number,
): Promise<BindVerdict> {
  if ((await countPasskeys(trx, passkey.accountId)) >= most) return { verdict: 'too-many' };
  const methodId = newId();
  return (await insertPasskey(trx, { ...passkey, methodId })) ? { verdict: 'bound', methodId } : { verdict: 'known' };
}
