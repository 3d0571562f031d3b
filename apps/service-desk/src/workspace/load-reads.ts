import type { DeskDependencies } from '../dependencies.ts';
import type { HowRead } from '../tables-of-cases.ts';
import { findReads } from './case-page.store.ts';

/** One opening of a confidential case by a case worker. */
export interface CaseRead {
  name: string;
  how: HowRead;
  readAt: Date;
}

/** Who opened a confidential case, newest first, for its requester to see. The caller has let somebody on to the case. */
export function loadReads(deps: Pick<DeskDependencies, 'db'>, caseId: string): Promise<CaseRead[]> {
  return findReads(deps.db, caseId);
}
