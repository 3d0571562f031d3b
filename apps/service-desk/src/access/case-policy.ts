import type { Confidentiality } from '../tables-of-cases.ts';
import type { Viewer } from './viewer.ts';

/**
 * The one policy of cases, as a function of facts; visible-cases.ts says the same in SQL, and a test holds them together.
 * Deny by default. A case worker who is a party of a case sees it as its requester does and in no other way.
 */
export interface CaseFacts {
  groupId: string;
  confidentiality: Confidentiality;
  requesterId: string;
  parties: readonly string[];
  named: readonly string[];
  recovery: boolean;
}

/** Whose case it is: sees what requesters see. */
export function isParty(viewer: Pick<Viewer, 'personId'>, facts: Pick<CaseFacts, 'parties'>): boolean {
  return facts.parties.includes(viewer.personId);
}

/** Says whether a viewer sees a case as a case worker: whole thread, notes, files. */
export function maySee(viewer: Viewer, facts: CaseFacts): boolean {
  if (!viewer.worker || isParty(viewer, facts)) return false;
  // Nobody looks after the way back into an account of the own manager's.
  if (facts.recovery && facts.requesterId === viewer.managerId) return false;
  switch (facts.confidentiality) {
    case 'open':
      return true;
    case 'group':
      return viewer.roles.has(facts.groupId);
    default:
      return facts.named.includes(viewer.personId);
  }
}

/** Says whether a viewer may change a case: sees it, and belongs to its group or is named on it. */
export function mayWork(viewer: Viewer, facts: CaseFacts): boolean {
  return maySee(viewer, facts) && (viewer.roles.has(facts.groupId) || facts.named.includes(viewer.personId));
}

/** Says whether a viewer decides what becomes of a case: may change it, and leads its group. */
export function mayLead(viewer: Viewer, facts: CaseFacts): boolean {
  return mayWork(viewer, facts) && viewer.roles.get(facts.groupId) === 'lead';
}

/**
 * Says whether a viewer may give a case to a new case worker: it is orphaned (its people were told that nobody sees it any
 * more), the viewer leads its group, and it is neither the viewer's own nor the way back in of who leads the viewer. It says
 * nothing of what is in the case: to read it somebody must be named on it.
 */
export function mayAppoint(viewer: Viewer, facts: CaseFacts & { orphaned: boolean }): boolean {
  if (!viewer.worker || !facts.orphaned || isParty(viewer, facts)) return false;
  if (facts.recovery && facts.requesterId === viewer.managerId) return false;
  return viewer.roles.get(facts.groupId) === 'lead';
}

/** Whose reading is put on record, for the requester to see. */
export function isReadRecorded(confidentiality: Confidentiality): boolean {
  return confidentiality !== 'open';
}
