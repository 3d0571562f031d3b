import type { Kysely } from 'kysely';
import type { Database, DeskTables } from '../tables.ts';
import {
  clearAddress,
  clearOtherAddress,
  type Holder,
  lockHolder,
  mayMerge,
  mergePeople,
  setAddress,
} from './addresses.store.ts';

/** What became of an address: `left` when it stays with whoever has it, `taken-over` when that was long ago. */
export type Settled = 'set' | 'merged' | 'taken-over' | 'left';

/**
 * Writes down an address that the sign-in service vouches for, and makes one person of two: whoever is known here by that
 * address alone becomes the account that came with it, with cases, messages, files and addresses for answers, in one
 * transaction. Never two accounts, and never by what a mail says of itself. What is not certain stays as it is
 * (decision 29).
 */
export function settleAddress(db: Kysely<DeskTables>, personId: string, email: string): Promise<Settled> {
  return db.transaction().execute(async (trx) => {
    const holder = await lockHolder(trx, personId, email);
    const settled = holder === null ? 'set' : await takeFrom(trx, holder, personId);
    if (settled === 'left') await clearOtherAddress(trx, personId, email);
    else await setAddress(trx, personId, email);
    return settled;
  });
}

async function takeFrom(trx: Database, holder: Holder, personId: string): Promise<Settled> {
  // What somebody had who was not heard of for so long is not given to who has the address now, nor sent there.
  if (holder.quiet) {
    await clearAddress(trx, holder.id);
    return 'taken-over';
  }
  if (holder.account || !(await mayMerge(trx, holder.id, personId))) return 'left';
  await mergePeople(trx, holder.id, personId);
  return 'merged';
}
