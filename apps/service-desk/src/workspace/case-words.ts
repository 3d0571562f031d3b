import type { PlainKey } from '@vakt/messages/translate';
import type { CaseStatus } from '../tables-of-cases.ts';

/** Keys of the words for what a case has. */

const STATUS_KEYS: Record<CaseStatus, PlainKey> = {
  registered: 'case.status.registered',
  assigned: 'case.status.assigned',
  'in-progress': 'case.status.inProgress',
  'waiting-user': 'case.status.waitingUser',
  'on-hold': 'case.status.onHold',
  updated: 'case.status.updated',
  done: 'case.status.done',
  closed: 'case.status.closed',
};

export function statusKey(status: CaseStatus): PlainKey {
  return STATUS_KEYS[status];
}

const PRIORITY_KEYS = [
  'case.priority.critical',
  'case.priority.high',
  'case.priority.normal',
  'case.priority.low',
] as const;
const IMPACT_KEYS = ['case.impact.many', 'case.impact.several', 'case.impact.one'] as const;
const URGENCY_KEYS = ['case.urgency.now', 'case.urgency.soon', 'case.urgency.later'] as const;

/** 1 (critical) to 4 (low). */
export function priorityKey(priority: number): PlainKey {
  return PRIORITY_KEYS[priority - 1] ?? 'case.priority.normal';
}

/** 1 (many people) to 3 (one person). */
export function impactKey(impact: number): PlainKey {
  return IMPACT_KEYS[impact - 1] ?? 'case.impact.several';
}

/** 1 (cannot wait) to 3 (can wait). */
export function urgencyKey(urgency: number): PlainKey {
  return URGENCY_KEYS[urgency - 1] ?? 'case.urgency.soon';
}
