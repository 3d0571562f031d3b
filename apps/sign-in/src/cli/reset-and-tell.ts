import { type ResetOrder, resetMethods } from '../accounts/reset-methods.ts';
import { setPassword } from '../directories/built-in/set-password.ts';
import type { House } from './open-house.ts';
import { type Told, tellInHouse } from './tell-in-house.ts';

/**
 * Takes all methods of an account out of use and tells its owner so, on each of its phones and by mail, in one
 * transaction: who did not ask for it learns of it. The running service sends; `told` is how many. Where nothing can
 * send nobody is told, and the reset happens all the same.
 */
export async function resetAndTell(
  house: House,
  reset: ResetOrder,
): Promise<{ removed: number; sessionsEnded: number; told: Told }> {
  const { db, keyring } = house;
  return db.transaction().execute(async (trx) => {
    const { removed, sessionsEnded } = await resetMethods({ db: trx, keyring }, reset);
    const alsoTo = removed.flatMap(({ number, canText }) => (number && canText ? [number] : []));
    const told = await tellInHouse(house, trx, {
      accountId: reset.accountId,
      kind: 'methods-reset',
      detail: {},
      alsoTo,
    });
    return { removed: removed.length, sessionsEnded, told };
  });
}

/** Sets a password and tells the owner, in one transaction. Gives how many sessions ended. */
export function setPasswordAndTell(house: House, accountId: string, password: string): Promise<number> {
  return house.db.transaction().execute(async (trx) => {
    const ended = await setPassword({ ...house, db: trx }, accountId, password);
    await tellInHouse(house, trx, { accountId, kind: 'password-set', detail: {} });
    return ended;
  });
}
