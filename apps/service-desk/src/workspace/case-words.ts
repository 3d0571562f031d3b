import type { PlainKey } from '@vakt/messages/translate';

/** Keys of the words for what only the page of a case shows; queues/describe-case.ts has those that lists show as well. */

const IMPACT_KEYS = ['case.impact.many', 'case.impact.several', 'case.impact.one'] as const;
const URGENCY_KEYS = ['case.urgency.now', 'case.urgency.soon', 'case.urgency.later'] as const;

/** 1 (many people) to 3 (one person). */
export function impactKey(impact: number): PlainKey {
  return IMPACT_KEYS[impact - 1] ?? 'case.impact.several';
}

/** 1 (cannot wait) to 3 (can wait). */
export function urgencyKey(urgency: number): PlainKey {
  return URGENCY_KEYS[urgency - 1] ?? 'case.urgency.soon';
}
