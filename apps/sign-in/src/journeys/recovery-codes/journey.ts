import type { JourneyTable } from '@vakt/foundation/journey';

/** Making recovery codes, from the person's own page and back to it. */
export type RecoveryCodesStep = 'recovery-codes' | 'codes-made';

export type RecoveryCodesEvent = 'made' | 'stop-home';

export const recoveryCodesTable = {
  'recovery-codes': { made: 'codes-made', 'stop-home': 'overview' },
  'codes-made': { 'stop-home': 'overview' },
} as const satisfies JourneyTable<string, string>;
