import type { Account } from '../accounts/account.ts';
import { type ResetOrder, resetMethods } from '../accounts/reset-methods.ts';
import type { House } from './open-house.ts';
import { tellFromHouse } from './tell-from-house.ts';

/**
 * Takes all methods of an account out of use and tells each of its phones so, in one transaction: who did not ask for it
 * learns of it. `told` is how many messages were queued.
 */
export async function resetAndTell(
  house: House,
  account: Pick<Account, 'organisation' | 'language' | 'roles'>,
  reset: ResetOrder,
): Promise<{ removed: number; sessionsEnded: number; told: number }> {
  return house.db.transaction().execute(async (trx) => {
    const { removed, sessionsEnded } = await resetMethods({ db: trx, keyring: house.keyring }, reset);
    const numbers = removed.flatMap(({ number, canText }) => (number && canText ? [number] : []));
    const told = await tellFromHouse(house, trx, account, { change: 'methods-reset', numbers });
    return { removed: removed.length, sessionsEnded, told };
  });
}
