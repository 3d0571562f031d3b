import type { CaseStatus, Confidentiality } from '../tables-of-cases.ts';

/** What happened to a case, as its history keeps it: a message of kind `event`. Names are kept as ids and looked up when shown. */
export type CaseEvent =
  | { what: 'created' }
  | { what: 'status'; from: CaseStatus; to: CaseStatus; by?: 'timer' }
  | { what: 'assigned'; to: string | null; because?: 'taken' | 'absence' | 'hand-over' | 'left' }
  | { what: 'handed-over'; fromGroup: string; toGroup: string; reason: string; notOurs: boolean }
  | { what: 'priority'; impact: number; urgency: number; priority: number }
  | { what: 'confidentiality'; from: Confidentiality; to: Confidentiality }
  | { what: 'named'; added: string[]; removed: string[] }
  | { what: 'title'; from: string; to: string }
  | { what: 'tags'; added: string[]; removed: string[] }
  | { what: 'colleague'; added: string | null; removed: string | null }
  | { what: 'recalled' }
  | { what: 'withdrawn' }
  | { what: 'reopened' }
  | { what: 'timer-warned'; at: string }
  | { what: 'mail'; outcome: 'bounced' | 'delayed' | 'refused' | 'no-address'; to: string }
  | { what: 'file-removed'; name: string }
  /** Numbers of the two cases. */
  | { what: 'merged'; from: number; into: number }
  | { what: 'held'; reason: string | null }
  /** No case worker sees it any more. */
  | { what: 'orphaned' }
  /** Its lead gave it to a new case worker; `refused`: wished to, and that one may not. */
  | { what: 'appointed'; worker: string; reason: string; refused?: true };

/** Events that requesters see, in plain words. All others are the case workers' own. */
const FOR_REQUESTERS: ReadonlySet<CaseEvent['what']> = new Set([
  'created',
  'status',
  'colleague',
  'withdrawn',
  'reopened',
  'timer-warned',
  'merged',
  'confidentiality',
  'orphaned',
  'appointed',
]);

/** Says whether an event is kept from requesters. */
export function isInternal(event: CaseEvent): boolean {
  return !FOR_REQUESTERS.has(event.what);
}
