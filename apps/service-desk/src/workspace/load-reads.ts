import type { DeskDependencies } from '../dependencies.ts';
import type { HowRead } from '../tables-of-cases.ts';
import { findReads } from './case-page.store.ts';

/** What a case worker read of a confidential case in one way on one day. */
export interface CaseRead {
  name: string;
  how: HowRead;
  /** The last of them that day. */
  readAt: Date;
  times: number;
}

/** Who opened a confidential case, newest first, for its requester to see. The caller has let somebody on to the case. */
export function loadReads(deps: Pick<DeskDependencies, 'db'>, caseId: string): Promise<CaseRead[]> {
  return findReads(deps.db, caseId);
}
