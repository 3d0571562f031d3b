import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import { newSigns, showSigns } from '@vakt/foundation/signs';
import { holdAccount } from '../../accounts/hold-account.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { holdsNumber } from '../../audit/holds-number.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';
import { putOrder } from './access-passes.store.ts';
import { COLLECTION_SIGNS, hashCollectionCode, PASS_BOUNDS } from './pass-words.ts';

/** How long a collection code counts (NIST SP 800-63B-4 §4.1.2.2: ten minutes). */
export const COLLECT_SECONDS = 600;

export interface PassOrder {
  accountId: string;
  /** Who orders: the account id of a worker, or the name of whoever sits at the terminal. Kept on record. */
  by: string;
  /** Why, in the worker's words: at most 500 characters and no long number. Kept on record. */
  reason: string;
  /** How the person proved who it is: a word of ours (`passport`, `in-person`). Kept on record. */
  proof: string;
  /** 600 to 2,592,000; default an hour. */
  lifeSeconds?: number;
  /** Signs of the pass, 8 to 48; default 10, which is 50 bits. */
  length?: number;
  /** For a single use, which ends in enrolment; default true. */
  once?: boolean;
  /** When its time begins; default when it is collected. */
  from?: Date | null;
}

export type OrderVerdict =
  | { verdict: 'ordered'; collectionCode: string; expiresAt: Date }
  | { verdict: 'refused'; why: 'own-account' | 'no-account' | 'life' | 'length' | 'from' | 'reason' };

/**
 * Orders a temporary access pass for somebody who has proved to be the owner of the account. Gives the collection code
 * (40 bits, ten minutes, five tries; NIST SP 800-63B-4 §4.1.2.2), which the worker tells the person; the pass itself does
 * not exist before the person collects it, so no worker ever sees one, and the code is worth nothing without the
 * password. An order takes the place of any before. Nobody orders for the own account. On record, in one transaction (the
 * caller's, if it is in one).
 */
export async function orderPass(
  { db, keyring, now }: { db: Database; keyring: Keyring; now: () => Date },
  order: PassOrder,
): Promise<OrderVerdict> {
  const { accountId, by, reason, proof, lifeSeconds = 3600, length = 10, once = true, from = null } = order;
  const why = findFault({ ...order, lifeSeconds, length, from }, now());
  if (why) return { verdict: 'refused', why };
  return inTransaction(db, async (trx): Promise<OrderVerdict> => {
    if (!(await holdAccount(trx, accountId))) return { verdict: 'refused', why: 'no-account' };
    const id = newId();
    const code = newSigns(COLLECTION_SIGNS);
    const codeHash = hashCollectionCode(keyring, id, code);
    const wish = { lifeSeconds, length, once, from };
    const expiresAt = await putOrder(trx, { id, accountId, codeHash, by, collectSeconds: COLLECT_SECONDS, ...wish });
    const detail = { by, reason, proof, once, lifeSeconds, length, ahead: from !== null };
    await recordEvent(trx, { kind: 'pass-ordered', accountId, journeyId: null, detail });
    return { verdict: 'ordered', collectionCode: showSigns(code, COLLECTION_SIGNS / 2), expiresAt };
  });
}

type Wish = PassOrder & Required<Pick<PassOrder, 'lifeSeconds' | 'length' | 'from'>>;

function findFault(wish: Wish, now: Date): (OrderVerdict & { verdict: 'refused' })['why'] | null {
  const { leastLifeSeconds, mostLifeSeconds, leastLength, mostLength, mostAheadSeconds } = PASS_BOUNDS;
  const isWhole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (wish.by === wish.accountId) return 'own-account';
  if (!isSoundReason(wish.reason)) return 'reason';
  if (!isWhole(wish.lifeSeconds, leastLifeSeconds, mostLifeSeconds)) return 'life';
  if (!isWhole(wish.length, leastLength, mostLength)) return 'length';
  const ahead = wish.from ? (wish.from.getTime() - now.getTime()) / 1000 : 0;
  return Number.isNaN(ahead) || ahead > mostAheadSeconds ? 'from' : null;
}

/** Whether a reason may go on record: there is one, it is short, and no number or code is in it (dates are welcome). */
function isSoundReason(reason: string): boolean {
  const isShort = reason.trim() !== '' && [...reason].length <= 500;
  return isShort && !holdsNumber(reason);
}
