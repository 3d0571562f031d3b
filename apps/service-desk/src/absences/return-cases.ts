import type { Kysely } from 'kysely';
import { changeCase } from '../cases/change-case.ts';
import type { DeskTables } from '../tables.ts';
import { claimCaseOfAbsent, findCasesOfAbsent } from './return-cases.store.ts';

const AT_ONCE = 200;

/**
 * Returns cases to their queue that were updated by their user while their assignee is away: of one person, or of everybody
 * (null). Gives how many. Several processes may do it at once, and be killed at it.
 */
export async function returnCasesOfAbsent(db: Kysely<DeskTables>, personId: string | null): Promise<number> {
  let count = 0;
  let last: string | null = null;
  for (;;) {
    const ids: string[] = await findCasesOfAbsent(db, personId, last, AT_ONCE);
    for (const id of ids) if (await returnCase(db, id)) count += 1;
    last = ids.at(-1) ?? null;
    if (ids.length < AT_ONCE) return count;
  }
}

function returnCase(db: Kysely<DeskTables>, caseId: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const expected = await claimCaseOfAbsent(trx, caseId);
    if (expected === null) return false;
    const events = [{ what: 'assigned', to: null, because: 'absence' }] as const;
    return (await changeCase(trx, { caseId, expected, by: null, set: { assigneeId: null }, events })) === 'changed';
  });
}
