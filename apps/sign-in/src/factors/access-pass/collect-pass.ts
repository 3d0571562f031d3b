import { newId } from '@vakt/foundation/ids';
import { equalSecrets, type Keyring } from '@vakt/foundation/secrets';
import { newSigns } from '@vakt/foundation/signs';
import type { Kysely } from 'kysely';
import type { Database, SignInTables } from '../../tables.ts';
import type { PasswordHasher } from '../password/password-hasher.ts';
import * as store from './access-passes.store.ts';
import { hashCollectionCode, readCollectionCode, showPass } from './pass-words.ts';

/** Tries at one collection code. */
export const COLLECTION_TRIES = 5;

export interface CollectDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  hasher: PasswordHasher;
}

/** A pass that is made and not stored yet. `pass` stays in memory until its page is written, and nowhere after. */
export interface PassClaim {
  orderId: string;
  pass: string;
  passHash: string;
}

export type CollectionVerdict =
  | { verdict: 'right'; claim: PassClaim }
  | { verdict: 'malformed' }
  | { verdict: 'wrong'; attemptsLeft: number }
  | { verdict: 'too-many'; until: null }
  /** Nothing was ordered, or it has expired or was collected. */
  | { verdict: 'nothing-ordered' };

/**
 * Compares a typed collection code with the order of this account (of no other, T20). The try is counted and committed
 * first (T12). Stores nothing: that is {@link collectPass}.
 */
export async function compareCollectionCode(
  { db, keyring, hasher }: CollectDependencies,
  { accountId, typed }: { accountId: string; typed: unknown },
): Promise<CollectionVerdict> {
  if (db.isTransaction) throw new Error('Tries are counted in their own transaction, not in the caller’s.');
  const code = readCollectionCode(typed);
  if (code === null) return { verdict: 'malformed' };
  hasher.requireRoom();
  const counted = await store.countCollection(db, accountId, COLLECTION_TRIES);
  if (!counted) {
    const isSpent = await store.isOrderSpent(db, accountId, COLLECTION_TRIES);
    return isSpent ? { verdict: 'too-many', until: null } : { verdict: 'nothing-ordered' };
  }
  if (!equalSecrets(counted.code_hash, hashCollectionCode(keyring, counted.id, code)))
    return { verdict: 'wrong', attemptsLeft: COLLECTION_TRIES - counted.attempts };
  const pass = newSigns(counted.length);
  return { verdict: 'right', claim: { orderId: counted.id, pass, passHash: await hasher.hash(pass) } };
}

/** A pass as its owner is shown it, once. */
export interface CollectedPass {
  shown: string;
  once: boolean;
  from: Date;
  until: Date;
}

/**
 * Stores the pass in place of any before; its order is gone with it, so one of many submissions gets it (R1). In the
 * transaction of what goes with it, with journey and account held. Null: the order was collected, replaced or dropped.
 */
export async function collectPass(
  trx: Database,
  accountId: string,
  { orderId, pass, passHash }: PassClaim,
): Promise<CollectedPass | null> {
  const row = await store.turnIntoPass(trx, accountId, { orderId, passId: newId(), passHash });
  return row && { shown: showPass(pass), once: row.once, from: row.valid_from, until: row.valid_until };
}
