import { renderCaseNumber } from '../access/case-number.ts';
import type { Viewer } from '../access/viewer.ts';
import { changeCase, statusEvent } from '../cases/change-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { lockNextCase } from './next-case.store.ts';

/**
 * Takes the next case of the viewer's groups for the viewer: the first that nobody has taken and that waits for us. Gives its
 * number, or null when there is none. Of two who ask at once each gets another one.
 */
export function takeNext(deps: Pick<DeskDependencies, 'db' | 'settings'>, viewer: Viewer): Promise<string | null> {
  return deps.db.transaction().execute(async (trx) => {
    const next = await lockNextCase(trx, viewer);
    if (!next) return null;
    const isNew = next.status === 'registered';
    const outcome = await changeCase(trx, {
      caseId: next.id,
      expected: next.version,
      by: viewer.personId,
      set: { assigneeId: viewer.personId, ...(isNew ? { status: 'assigned' as const } : {}) },
      events: [
        { what: 'assigned', to: viewer.personId, because: 'taken' },
        ...(isNew ? [statusEvent('registered', 'assigned')] : []),
      ],
    });
    // Its row is locked by us: nobody can have been faster.
    if (outcome === 'conflict') throw new Error('A locked case has changed.');
    return renderCaseNumber(next.number, deps.settings.casePrefix);
  });
}
