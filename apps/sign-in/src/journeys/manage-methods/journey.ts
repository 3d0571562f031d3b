import type { JourneyTable } from '@vakt/foundation/journey';

/** Choosing how to answer: the guide's step 7, and the person's own page later. */
export type ManageStep = 'preferences' | 'saved';

export type ManageEvent = 'prove-phone' | 'app-chosen' | 'passkey-chosen' | 'save' | 'change' | 'complete';

export const manageTable = {
  preferences: { 'prove-phone': 'verify', 'app-chosen': 'set-up-app', 'passkey-chosen': 'add-passkey', save: 'saved' },
  saved: { change: 'preferences', complete: 'finished' },
} as const satisfies JourneyTable<string, string>;
