import { sql } from 'kysely';
import type { LevelWish } from '../access/step-up.ts';
import type { Database, PendingSignInsTable, Purpose } from '../tables.ts';

/** A sign-in that was started and has not come back. The browser knows only `state` and its own token. */
export interface NewPendingSignIn {
  id: string;
  stateHash: string;
  browserHash: string;
  purpose: Purpose;
  nonceSealed: string;
  verifierSealed: string;
  returnPath: string;
  level: LevelWish;
}

export interface PendingSignIn {
  id: string;
  purpose: Purpose;
  nonceSealed: string;
  verifierSealed: string;
  returnPath: string;
  level: LevelWish;
}

/** Keeps a started sign-in for `lifeSeconds`. */
export async function createPendingSignIn(db: Database, started: NewPendingSignIn, lifeSeconds: number): Promise<void> {
  await db
    .insertInto('pending_sign_ins')
    .values({
      id: started.id,
      state_hash: started.stateHash,
      browser_hash: started.browserHash,
      purpose: started.purpose,
      nonce_sealed: started.nonceSealed,
      verifier_sealed: started.verifierSealed,
      return_path: started.returnPath,
      asked_acr: started.level.acr,
      asked_max_age: started.level.maxAgeSeconds,
      expires_at: sql<Date>`now() + make_interval(secs => ${lifeSeconds})`,
    })
    .execute();
}

/**
 * Takes the sign-in that this browser started with this state, once: of any number at the same time, one gets it.
 * Another browser's state is not found, and is not used up either.
 */
export async function consumePendingSignIn(
  db: Database,
  stateHash: string,
  browserHash: string,
): Promise<PendingSignIn | null> {
  const row = await db
    .updateTable('pending_sign_ins')
    .set({ used_at: sql<Date>`now()` })
    .where('state_hash', '=', stateHash)
    .where('browser_hash', '=', browserHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning(['id', 'purpose', 'nonce_sealed', 'verifier_sealed', 'return_path', 'asked_acr', 'asked_max_age'])
    .executeTakeFirst();
  return row ? toPendingSignIn(row) : null;
}

/** Says why nothing could be consumed: never started in this browser, already used, or too old. */
export async function checkPendingSignIn(
  db: Database,
  stateHash: string,
  browserHash: string,
): Promise<'unknown' | 'used' | 'expired'> {
  const row = await db
    .selectFrom('pending_sign_ins')
    .select('used_at')
    .where('state_hash', '=', stateHash)
    .where('browser_hash', '=', browserHash)
    .executeTakeFirst();
  if (!row) return 'unknown';
  return row.used_at ? 'used' : 'expired';
}

/** Removes what nobody can come back with. */
export async function removeExpiredPendingSignIns(db: Database): Promise<void> {
  await db.deleteFrom('pending_sign_ins').where('expires_at', '<', sql<Date>`now() - interval '1 day'`).execute();
}

type Row = Omit<PendingSignInsTable, 'state_hash' | 'browser_hash' | 'created_at' | 'expires_at' | 'used_at'>;

function toPendingSignIn(row: Row): PendingSignIn {
  return {
    id: row.id,
    purpose: row.purpose,
    nonceSealed: row.nonce_sealed,
    verifierSealed: row.verifier_sealed,
    returnPath: row.return_path,
    level: { acr: row.asked_acr, maxAgeSeconds: row.asked_max_age },
  };
}
