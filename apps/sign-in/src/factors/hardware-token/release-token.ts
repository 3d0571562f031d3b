import { holdAccount, requirePass } from '../../accounts/hold-account.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { countMethods } from '../../accounts/load-methods.ts';
import { removeMethods } from '../../accounts/remove-method.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { forgetSecondFactors } from '../../sessions/change-session.ts';
import type { Database } from '../../tables.ts';
import { type InventoryToken, markLost, putIntoStock, selectToken } from './inventory.store.ts';

/** All sessions are others. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/** An administrator's order about one token. */
export interface ReleaseOrder {
  organisation: string;
  tokenId: string;
  /** `stock`: it was handed in. `lost`: nobody may ever use it again. */
  to: 'stock' | 'lost';
  /** In the administrator's words; kept with the token. */
  reason: string;
  /** Who does it; kept on record. */
  by: string;
  /** Was it the last method, the password alone enrols nothing afterwards: a temporary access pass must come with it. */
  needsPass?: boolean;
}

export type ReleaseVerdict =
  | { verdict: 'released'; token: InventoryToken; lastMethod: boolean }
  | { verdict: 'not-found' | 'nothing-to-do' };

/**
 * Takes a token from its owner: into stock, or marked as lost, which destroys its secret. Was it a method, it is one no
 * more, sessions that were proved must answer anew, and `token` says whose it was so that the caller can tell the owner.
 * `lastMethod`: the owner has no method left and enrols at the next sign-in. All or nothing, and on record.
 */
export function releaseToken(db: Database, order: ReleaseOrder): Promise<ReleaseVerdict> {
  const { organisation, tokenId, to, by, needsPass = false } = order;
  return inTransaction(db, async (trx) => {
    const seen = await selectToken(trx, organisation, { id: tokenId });
    if (!seen) return { verdict: 'not-found' };
    // Accounts are locked before tokens, as everywhere.
    if (seen.accountId) await holdAccount(trx, seen.accountId);
    const token = await selectToken(trx, organisation, { id: tokenId });
    if (!token || token.accountId !== seen.accountId) return { verdict: 'nothing-to-do' };
    const { accountId, methodId } = token;
    let lastMethod = false;
    if (token.state === 'active' && accountId && methodId) {
      await removeMethods(trx, accountId, [methodId]);
      lastMethod = (await countMethods(trx, accountId)).usable === 0;
      if (lastMethod && needsPass) await requirePass(trx, accountId);
      await forgetSecondFactors(trx, accountId, NO_SESSION);
      const detail = { method: 'hardware-token' as const };
      await recordEvent(trx, { kind: 'method-removed', accountId, journeyId: null, detail });
    }
    if (to === 'stock' && token.state === 'stock') return { verdict: 'nothing-to-do' };
    const done = await (to === 'stock' ? putIntoStock : markLost)(trx, tokenId, order.reason);
    if (!done) return { verdict: 'nothing-to-do' };
    await recordEvent(trx, { kind: 'token-released', accountId, journeyId: null, detail: { tokenId, by, to } });
    return { verdict: 'released', token, lastMethod };
  });
}
