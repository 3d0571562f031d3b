import type { JourneyTable } from '@vakt/foundation/journey';

/** Choosing how to answer: the guide's step 7, and the person's own page later. */
export type ManageStep = 'preferences' | 'saved';

export type ManageEvent = 'prove-phone' | 'app-chosen' | 'save' | 'change' | 'complete' | 'stop-home';

export const manageTable = {
  preferences: { 'prove-phone': 'verify', 'app-chosen': 'set-up-app', save: 'saved', 'stop-home': 'overview' },
  saved: { change: 'preferences', complete: 'finished', 'stop-home': 'overview' },
} as const satisfies JourneyTable<string, string>;
