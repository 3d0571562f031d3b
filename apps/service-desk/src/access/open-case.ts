import type { Database } from '../tables.ts';
import { type CaseFacts, isParty, maySee, mayWork } from './case-policy.ts';
import { type CaseRow, findCaseFacts, insertRead } from './cases.store.ts';
import type { Viewer } from './viewer.ts';

/** A case that the guard has let somebody on to: handlers take it from here and never look one up by number themselves. */
export type OpenedCase = CaseRow;

/**
 * Opens a case by its number for a rule. Null when there is none, and when the viewer may not: the two are the same
 * answer, 404, for everybody.
 */
export async function openCase(
  db: Database,
  viewer: Viewer,
  number: number,
  rule: 'case-party' | 'case-see' | 'case-work',
): Promise<OpenedCase | null> {
  const found = await findCaseFacts(db, number);
  return found && allows(viewer, found, rule) ? found : null;
}

function allows(viewer: Viewer, facts: CaseFacts, rule: 'case-party' | 'case-see' | 'case-work'): boolean {
  if (rule === 'case-party') return isParty(viewer, facts);
  return rule === 'case-see' ? maySee(viewer, facts) : mayWork(viewer, facts);
}

/** Puts on record that somebody read a confidential case; its requester can see it. */
export function recordRead(db: Database, caseId: string, personId: string, how: 'page' | 'file' | 'raw-mail') {
  return insertRead(db, caseId, personId, how);
}
