import { recordRead } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import { changeCase } from '../cases/change-case.ts';
import type { CaseEvent } from '../cases/events.ts';
import { setStatus } from '../cases/set-status.ts';
import { statusInQueue } from '../cases/statuses.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { queueMailToParties } from '../outbox/queue-mail.ts';
import type { Database } from '../tables.ts';
import { couldSee, findWorkersOf, type LockedOrphan, lockAppointable, unmark } from './orphans.store.ts';

/**
 * What came of it. `no-reason`, `no-worker`: nothing happened. `refused`: the one who was chosen may not look after this case;
 * that it was tried stands in its history. `gone`: somebody sees the case again, or the viewer may not do this (any more).
 */
export type AppointOutcome = 'appointed' | 'no-reason' | 'no-worker' | 'refused' | 'gone';

type Needs = Pick<DeskDependencies, 'db' | 'settings'>;

/**
 * Gives an orphaned case to a new case worker of its group, named by its lead with a reason. Leaves traces that no lead can
 * keep away: a line in the history and one in the log of reads, both seen by the requester, and a mail. Whoever was named
 * before is named no longer: they were no case workers any more, and the case is not theirs if they come back.
 */
export function appointWorker(
  deps: Needs,
  viewer: Viewer,
  wish: { caseId: string; workerId: string | null; reason: string },
): Promise<AppointOutcome> {
  const reason = wish.reason.trim();
  return deps.db.transaction().execute(async (trx) => {
    const found = await lockAppointable(trx, viewer, wish.caseId);
    if (!found) return 'gone';
    if (reason === '') return 'no-reason';
    const worker = (await findWorkersOf(trx, found.groupId)).find(({ id }) => id === wish.workerId)?.id;
    if (worker === undefined) return 'no-worker';
    await recordRead(trx, found.id, viewer.personId, 'appointed');
    if (!(await couldSee(trx, found.id, worker))) {
      // Who may not is one of the people whose case it is, or led by one: asking for it name by name leaves its trace.
      const events = [{ what: 'appointed', worker, reason, refused: true }] as const;
      await changeCase(trx, { caseId: found.id, expected: null, by: viewer.personId, set: {}, events });
      return 'refused';
    }
    await appoint(trx, deps, found, { by: viewer.personId, worker, reason });
    await queueMailToParties(trx, deps, { kind: 'workers-changed', caseId: found.id });
    return 'appointed';
  });
}

async function appoint(
  trx: Database,
  deps: Needs,
  found: LockedOrphan,
  { by, worker, reason }: { by: string; worker: string; reason: string },
): Promise<void> {
  await unmark(trx, found.id);
  const events: CaseEvent[] = [
    { what: 'appointed', worker, reason },
    ...(found.assigneeId === null ? [] : [{ what: 'assigned', to: null, because: 'left' } as const]),
  ];
  const set = { named: [worker], assigneeId: null };
  const to = statusInQueue(found.status);
  const change = { by, expected: found.version, set, events };
  const outcome =
    to === found.status
      ? await changeCase(trx, { caseId: found.id, ...change })
      : await setStatus(trx, deps, { case: found, to, ...change });
  // Its row is locked by us: nobody can have been faster.
  if (outcome === 'conflict') throw new Error('A locked case has changed.');
}
