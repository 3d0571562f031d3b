import type { Database } from '../../tables.ts';
import * as store from './access-passes.store.ts';
import { deletePass, findPass } from './access-passes.store.ts';

/** A pass that can be used now or later. */
export interface StandingPass {
  once: boolean;
  collectedAt: Date;
  from: Date;
  until: Date;
  lastUsedAt: Date | null;
}

/** The account's pass while it can be used, now or later; null else. */
export async function loadStandingPass(db: Database, accountId: string): Promise<StandingPass | null> {
  const pass = await findPass(db, accountId);
  if (!pass || pass.used || pass.late) return null;
  const { once, collected_at: collectedAt, valid_from: from, valid_until: until, last_used_at: lastUsedAt } = pass;
  return { once, collectedAt, from, until, lastUsedAt };
}

/**
 * Takes an account's pass and order away, with the account held: at a reset of methods or password, when its owner or a
 * worker wants it gone, and when a one-use pass has led to a method. Gives whether there was one that could be used.
 */
export const dropPass = deletePass;

export const isPassDemanded = store.isPassDemanded;

/** Removes what ended longer ago than this: for the sweep. */
export const removeOldPasses = store.deleteOldPasses;
