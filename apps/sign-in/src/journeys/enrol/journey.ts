import type { JourneyTable } from '@vakt/foundation/journey';

/** Registering the first method: the guide's steps 2 to 6. */
export type EnrolStep = 'more-info' | 'contact' | 'verify' | 'set-up-app' | 'add-passkey' | 'add-token' | 'verified';

export type EnrolEvent =
  | 'next'
  | 'other-account'
  | 'code-sent'
  | 'app-chosen'
  | 'passkey-chosen'
  | 'passkey-refused'
  | 'token-chosen'
  | 'proved'
  | 'change-proved'
  | 'change-number'
  | 'stop-change'
  | 'home-proved'
  | 'stop-home'
  | 'done';

export const enrolTable = {
  'more-info': { next: 'contact', 'other-account': 'account' },
  contact: {
    'code-sent': 'verify',
    'app-chosen': 'set-up-app',
    'passkey-chosen': 'add-passkey',
    'token-chosen': 'add-token',
    'other-account': 'account',
    'stop-home': 'overview',
  },
  verify: {
    'code-sent': 'verify',
    proved: 'verified',
    'change-proved': 'preferences',
    'change-number': 'contact',
    'stop-change': 'preferences',
    'home-proved': 'overview',
    'stop-home': 'overview',
  },
  'set-up-app': {
    proved: 'verified',
    'change-proved': 'preferences',
    'change-number': 'contact',
    'stop-change': 'preferences',
    'home-proved': 'overview',
    'stop-home': 'overview',
  },
  'add-passkey': {
    proved: 'verified',
    'change-proved': 'preferences',
    'passkey-refused': 'add-passkey',
    'change-number': 'contact',
    'home-proved': 'overview',
    'stop-home': 'overview',
  },
  'add-token': {
    proved: 'verified',
    'change-proved': 'preferences',
    'change-number': 'contact',
    'stop-change': 'preferences',
    'home-proved': 'overview',
    'stop-home': 'overview',
  },
  verified: { done: 'preferences' },
} as const satisfies JourneyTable<string, string>;
