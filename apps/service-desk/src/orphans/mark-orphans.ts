import type { Kysely } from 'kysely';
import { changeCase } from '../cases/change-case.ts';
import type { Database, DeskTables } from '../tables.ts';
import { findUntold, markOrphaned, unmarkSeen } from './orphans.store.ts';

const AT_ONCE = 200;

/** Puts a mail in the outbox, inside the transaction. */
export type QueueOrphanMail = (
  trx: Database,
  mail: { kind: 'workers-changed'; caseId: string; toPersonId: string },
) => Promise<unknown>;

/**
 * Finds open cases for named people that no case worker sees any more, whatever the reason (a role that a sign-in no longer
 * brings, a closed group), and tells the people whose they are. Only then may a lead name somebody new. Each case in a
 * transaction of its own. Gives how many.
 */
export async function markOrphans(deps: { db: Kysely<DeskTables>; queueMail: QueueOrphanMail }): Promise<number> {
  await unmarkSeen(deps.db);
  let count = 0;
  for (const id of await findUntold(deps.db, null, AT_ONCE)) {
    const told = await deps.db.transaction().execute((trx) => tell(trx, deps.queueMail, id, null));
    if (told) count += 1;
  }
  return count;
}

/** The same for the cases on which one person is named, in the transaction that takes a group from them. */
export async function markOrphansOf(
  trx: Database,
  queueMail: QueueOrphanMail,
  wish: { personId: string; by: string },
): Promise<void> {
  // What is more than that is found by the next round.
  for (const id of await findUntold(trx, wish.personId, AT_ONCE)) await tell(trx, queueMail, id, wish.by);
}

async function tell(trx: Database, queueMail: QueueOrphanMail, caseId: string, by: string | null): Promise<boolean> {
  const parties = await markOrphaned(trx, caseId);
  if (parties === null) return false;
  await changeCase(trx, { caseId, expected: null, by, set: {}, events: [{ what: 'orphaned' }] });
  for (const toPersonId of parties) await queueMail(trx, { kind: 'workers-changed', caseId, toPersonId });
  return true;
}
