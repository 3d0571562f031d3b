import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { loadDecisions, type SendDecision } from './send-decisions.store.ts';

export type { SendDecision };

/** Sends that were refused, or would have been, since a moment: added up by hour, the last first, at most 1,000 rows. */
export function listSendDecisions(db: Kysely<SignInTables>, since: Date): Promise<SendDecision[]> {
  return loadDecisions(db, since);
}
