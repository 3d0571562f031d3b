import type { Database } from '../tables.ts';
import type { HowRead } from '../tables-of-cases.ts';
import { isParty, mayAppoint, mayLead, maySee, mayWork } from './case-policy.ts';
import { type CaseRow, findCaseFacts, insertRead } from './cases.store.ts';
import type { Viewer } from './viewer.ts';

/** The rules about a case; rules.ts says what each means. */
export type CaseRule = 'case-party' | 'case-see' | 'case-work' | 'case-lead' | 'case-appoint';

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
  rule: CaseRule,
): Promise<OpenedCase | null> {
  const found = await findCaseFacts(db, number);
  if (!found || !ASK[rule](viewer, found)) return null;
  // What was merged is worked on where its thread stands now.
  const works = rule === 'case-work' || rule === 'case-lead';
  return works && found.mergedInto !== null ? null : found;
}

const ASK: Readonly<Record<CaseRule, (viewer: Viewer, facts: CaseRow) => boolean>> = {
  'case-party': isParty,
  'case-see': maySee,
  'case-work': mayWork,
  'case-lead': mayLead,
  'case-appoint': mayAppoint,
};

/** Puts on record that somebody read a confidential case, or let somebody new read it; its requester can see it. */
export function recordRead(db: Database, caseId: string, personId: string, how: HowRead): Promise<void> {
  return insertRead(db, caseId, personId, how);
}
