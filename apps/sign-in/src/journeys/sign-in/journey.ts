import type { JourneyTable } from '@vakt/foundation/journey';

/** Choosing and proving an account. What an event means is decided by a use case from stored state; the table only says where it may lead. */
export type SignInStep =
  | 'account'
  | 'organisation'
  | 'password'
  | 'challenge'
  | 'other-way'
  | 'offer-passkey'
  | 'recovery-code-used'
  | 'finished';

export type SignInEvent =
  | 'other-account'
  | 'other-organisation'
  | 'organisation-chosen'
  | 'needs-password'
  | 'needs-code'
  | 'needs-method'
  | 'to-preferences'
  | 'to-overview'
  | 'complete'
  | 'code-sent'
  | 'passkey-refused'
  | 'passkey-chosen'
  | 'to-passkey'
  | 'to-offer'
  | 'choose-other-way'
  | 'recovery-code-accepted'
  | 'to-collect'
  | 'back';

export const signInTable = {
  account: {
    'other-account': 'password',
    'needs-password': 'password',
    'needs-code': 'challenge',
    'needs-method': 'more-info',
    'to-preferences': 'preferences',
    'to-collect': 'collect-pass',
    'to-overview': 'overview',
    'to-passkey': 'add-passkey',
    complete: 'finished',
  },
  organisation: { 'organisation-chosen': 'password', back: 'password' },
  password: {
    'other-account': 'account',
    'other-organisation': 'organisation',
    'needs-code': 'challenge',
    'needs-method': 'more-info',
    'to-preferences': 'preferences',
    'to-collect': 'collect-pass',
    'to-overview': 'overview',
    'passkey-refused': 'password',
    complete: 'finished',
  },
  challenge: {
    'passkey-refused': 'challenge',
    'to-passkey': 'add-passkey',
    'to-offer': 'offer-passkey',
    'other-account': 'account',
    'choose-other-way': 'other-way',
    'code-sent': 'challenge',
    'recovery-code-accepted': 'recovery-code-used',
    'needs-method': 'more-info',
    'to-preferences': 'preferences',
    complete: 'finished',
  },
  'recovery-code-used': {
    'needs-method': 'more-info',
    'to-preferences': 'preferences',
    'to-overview': 'overview',
    complete: 'finished',
    'to-passkey': 'add-passkey',
  },
  'other-way': { 'other-account': 'account', 'code-sent': 'challenge', back: 'challenge' },
  'offer-passkey': { 'passkey-chosen': 'add-passkey', complete: 'finished' },
  finished: {},
} as const satisfies JourneyTable<string, string>;
