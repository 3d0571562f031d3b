import type { JourneyTable } from '@vakt/foundation/journey';

/** "Sikkerhetsinformasjon", the person's own page: a hub that every change starts from and comes back to. */
export type OverviewStep = 'overview' | 'remove-method';

export type OverviewEvent = 'changed' | 'add-phone' | 'remove' | 'choose-methods' | 'to-recovery-codes' | 'stop-home';

export const overviewTable = {
  overview: {
    changed: 'overview',
    'add-phone': 'contact',
    'app-chosen': 'set-up-app',
    'passkey-chosen': 'add-passkey',
    'token-chosen': 'add-token',
    remove: 'remove-method',
    'choose-methods': 'preferences',
    'to-recovery-codes': 'recovery-codes',
  },
  'remove-method': { changed: 'overview', 'stop-home': 'overview' },
} as const satisfies JourneyTable<string, string>;
