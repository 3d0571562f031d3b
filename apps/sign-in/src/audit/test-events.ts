import type { AuditDetails, AuditEvent, AuditKind } from './events.ts';

/** For tests: an event of every kind, with every fact that it may hold. A kind without one does not compile. */
const SAMPLES: { [Kind in AuditKind]: Required<AuditDetails[Kind]> } = {
  'sign-in-succeeded': { service: 'desk', acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'sms', 'mfa', 'mca'] },
  'sign-in-refused': { service: 'desk', reason: 'expired' },
  'password-accepted': { service: 'desk' },
  'password-wrong': { service: 'desk', accountKnown: true },
  'password-blocked': { service: 'desk', scope: 'account-here' },
  'password-changed': { by: 'owner' },
  'code-sent': { channel: 'sms', purpose: 'sign-in', sendNumber: 1 },
  'code-refused': { channel: 'call', limit: 'sendsPerNumberHour' },
  'budget-alarm': { scope: 'ntnu', percent: 80 },
  'budget-spent': { scope: 'all' },
  'sends-closed': {
    what: 'country',
    subject: 'SE',
    country: 'SE',
    whom: 'unproved',
    seconds: 3600,
    mode: 'deny',
  },
  'sends-reopened': { what: 'all', closings: 2, by: 'root' },
  'code-wrong': { factor: 'sms', purpose: 'sign-in', verdict: 'replayed' },
  'code-accepted': { factor: 'otp', purpose: 'enrol' },
  'codes-locked': { factor: 'pass-once' },
  'call-approved': { purpose: 'sign-in' },
  'call-denied': { purpose: 'enrol', stopped: true },
  'method-added': { method: 'authentication-phone' },
  'method-removed': { method: 'hardware-token' },
  'method-changed': { method: 'passkey' },
  'method-disabled': { method: 'app' },
  'methods-reset': { reason: 'lost the phone', by: 'root', methods: ['office-phone', 'app'], sessionsEnded: 2 },
  'owner-not-told': { notices: 1 },
  'default-option-changed': { option: 'totp' },
  'session-ended': { reason: 'factor-changed' },
  'console-viewed': { page: 'audit-event', period: 'week', of: 'people' },
  'console-refused': { missing: 'role' },
  'test-send': {
    gateway: 'kannel',
    channel: 'sms',
    country: 'NO',
    to: 'own-phone',
    outboxId: '5f2f0c1e-7a70-4ab4-8dd1-3b1f3f6c7a10',
  },
  'test-send-refused': { gateway: 'kannel', channel: 'call', limit: 'testSendsPerAdministratorDay' },
  'signing-keys-rotated': { kid: 'Qm9r' },
  'person-added': { organisation: 'ntnu' },
  'person-changed': { organisation: 'ntnu', what: 'roles', roles: ['administrator'] },
  'person-disabled': { organisation: 'ntnu' },
  'person-enabled': { organisation: 'ntnu' },
  'people-imported': { organisation: 'ntnu', added: 10, changed: 2 },
  'audit-exported': { of: 'report', format: 'csv', by: 'root' },
  'audit-verified': { of: 'whole', seals: 100, faults: 0, by: 'root' },
};

/** One event of each kind. */
export function listSampleEvents(accountId: string | null): AuditEvent[] {
  return Object.entries(SAMPLES).map(
    ([kind, detail]) => ({ kind, accountId, journeyId: null, detail }) as unknown as AuditEvent,
  );
}
