import type { JourneyTable } from '@vakt/foundation/journey';

/** Collecting a temporary access pass that support has ordered. */
export type CollectStep = 'collect-pass' | 'pass-collected';

export type CollectEvent = 'to-collect' | 'collected' | 'other-account';

export const collectTable = {
  'collect-pass': { collected: 'pass-collected', 'other-account': 'account' },
  'pass-collected': { 'other-account': 'account' },
} as const satisfies JourneyTable<string, string>;
