import type { InventoryToken } from '../factors/hardware-token/list-tokens.ts';
import { type ReleaseVerdict, releaseToken } from '../factors/hardware-token/release-token.ts';
import type { House } from './open-house.ts';
import { tellInHouse } from './tell-in-house.ts';

/**
 * Releases a token and, where it was a method, tells its owner so, in one transaction; the running service sends. Where
 * nothing can send nobody is told, and it is released all the same.
 */
export function releaseAndTell(
  house: House,
  token: InventoryToken,
  order: { to: 'stock' | 'lost'; reason: string; by: string },
): Promise<ReleaseVerdict> {
  return house.db.transaction().execute(async (trx) => {
    const needsPass = house.settings.support.passAfterReset;
    const released = await releaseToken(trx, {
      organisation: token.organisation,
      tokenId: token.id,
      needsPass,
      ...order,
    });
    if (released.verdict !== 'released' || released.token.state !== 'active') return released;
    const { accountId } = released.token;
    const detail = { method: 'hardware-token' as const };
    if (accountId) await tellInHouse(house, trx, { accountId, kind: 'method-removed', detail });
    return released;
  });
}
