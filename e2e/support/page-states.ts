import type { Step } from '../../apps/sign-in/src/journeys/steps.ts';
import type { DoorPages } from '../../apps/sign-in/src/oidc/pages.ts';
import type { ProblemKind } from '../../apps/sign-in/src/problems.ts';

/**
 * Every page that a person can see, in each of its states, by the place in the code that makes it. accessibility.spec.ts
 * visits them all; a step, route or problem without an entry does not compile or fails there.
 */

/** What cannot be brought about from outside, and why; its page differs from its siblings by words alone. */
export interface NotShown {
  why: string;
}

export const STEP_STATES: Record<Step, readonly string[]> = {
  account: ['account', 'account-two', 'account-gone'],
  organisation: ['organisation', 'organisation-found', 'organisation-none'],
  password: [
    'password',
    'password-menu',
    'password-missing',
    'password-wrong',
    'password-others',
    'password-english',
    'password-passkey-wrong',
  ],
  challenge: [
    'challenge',
    'challenge-more',
    'challenge-remember',
    'challenge-not-delivered',
    'challenge-no-receipt',
    'challenge-wrong',
    'challenge-spent',
    'challenge-sent-again',
    'challenge-too-soon',
    'challenge-expired',
    'challenge-call',
    'challenge-call-extension',
    'challenge-limit',
    'challenge-app',
    'challenge-app-wrong',
    'challenge-passkey',
    'challenge-passkey-cancelled',
    'challenge-token',
    'challenge-token-wrong',
    'challenge-recovery',
    'challenge-recovery-wrong',
    'challenge-pass',
    'challenge-pass-ordered',
  ],
  'other-way': ['other-way', 'other-way-none', 'other-way-gone'],
  'more-info': ['more-info', 'more-info-pass'],
  contact: ['contact', 'contact-office', 'contact-app', 'contact-missing', 'contact-wrong', 'contact-no-script'],
  verify: ['verify', 'verify-wrong', 'verify-expired', 'verify-failed', 'verify-ringing', 'verify-busy'],
  'set-up-app': ['set-up-app', 'set-up-app-wrong'],
  'add-passkey': ['add-passkey', 'add-passkey-cancelled'],
  'offer-passkey': ['offer-passkey'],
  'add-token': ['add-token', 'add-token-wrong', 'add-token-assigned'],
  verified: ['verified'],
  preferences: ['preferences', 'preferences-wrong', 'preferences-last', 'preferences-proved'],
  saved: ['saved', 'saved-from-desk'],
  overview: [
    'overview',
    'overview-token',
    'overview-changed',
    'overview-english',
    'overview-few-codes',
    'overview-pass',
    'overview-devices',
    'overview-passkey',
  ],
  'remove-method': ['remove-method', 'remove-method-last'],
  'recovery-codes': ['recovery-codes', 'recovery-codes-again'],
  'codes-made': ['codes-made', 'codes-made-gone'],
  'recovery-code-used': ['recovery-code-used', 'recovery-code-used-gone'],
  'collect-pass': ['collect-pass', 'collect-pass-wrong'],
  'pass-collected': ['pass-collected', 'pass-collected-gone'],
  finished: ['problem-other-window'],
};

/** GET routes of the sign-in service outside journeys. */
export const SIGN_IN_ROUTES: Record<string, readonly string[] | NotShown> = {
  '/': { why: 'leads on to /security' },
  '/security': { why: 'leads on to a journey' },
  '/mfasetup': { why: 'leads on to a journey' },
  // Besides each of the steps.
  '/sign-in/:id': ['blocked'],
  '/pass': { why: 'leads on to a journey' },
  '/sign-in/:id/live': { why: 'is no page: a stream' },
  '/sign-in/:id/status': ['status-frame'],
  '/assets/*': { why: 'is no page' },
  '/health': { why: 'is no page' },
  '/ready': { why: 'is no page' },
  '/admin/delivery': ['console', 'console-month', 'console-empty', 'console-drill', 'console-english'],
  '/admin/delivery/sign-in': { why: 'leads on to a journey' },
  '/admin/delivery/test': ['console-test', 'console-test-wrong'],
  '/admin/delivery/test/:id': ['console-test-sent'],
  '/support': ['support', 'support-found', 'support-none', 'support-wrong', 'support-english'],
  '/support/sign-in': { why: 'leads on to a journey' },
  '/support/people/:id': ['support-person', 'support-person-locked', 'support-own'],
  '/support/people/:id/:act': ['support-form', 'support-form-pass', 'support-form-wrong', 'support-cannot'],
  '/support/acts/:id': [
    'support-confirm',
    'support-done',
    'support-code',
    'support-waiting',
    'support-decide',
    'support-refused',
  ],
  '/admin/policies': [
    'console-policies',
    'console-policies-answer',
    'console-policies-wrong',
    'console-policies-replay',
    'console-policies-english',
  ],
  '/admin/policies/what-if': { why: 'leads back; its answer is a state of /admin/policies' },
  '/admin/policies/replay': { why: 'leads back; its answer is a state of /admin/policies' },
  '/admin/tokens': ['console-tokens', 'console-tokens-wrong', 'console-tokens-english'],
  '/admin/tokens/imports/:id': ['console-import', 'console-import-failures', 'console-import-refused'],
  '/admin/tokens/imports/:id/failures': { why: 'is no page: a file' },
  '/admin/tokens/:id': ['console-token', 'console-token-wrong', 'console-token-lost'],
  '/notice': [
    'notice',
    'notice-wrong',
    'notice-unknown',
    'notice-ours',
    'undo-by-mail',
    'undo-by-text',
    'undo-wrong',
    'undone',
  ],
  '/admin/audit': ['console-audit', 'console-audit-wrong', 'console-audit-empty', 'console-audit-english'],
  '/admin/audit/events/:id': ['console-audit-event'],
  '/admin/audit/export': { why: 'is no page: a file' },
  '/admin/report': ['console-report', 'console-report-empty', 'console-report-english'],
  '/admin/report/people.csv': { why: 'is no page: a file' },
  '/limits': ['limits'],
  '/help': ['help', 'help-english'],
  '/privacy': ['privacy'],
};

export const DOOR_STATES: Record<keyof DoorPages, readonly string[]> = {
  signOutConfirm: ['sign-out'],
  signedOut: ['signed-out'],
  problem: ['problem-request'],
};

const OURS: NotShown = { why: 'a fault of ours' };
const SPARE: NotShown = { why: 'nothing throws it yet' };

export const PROBLEM_STATES: Record<ProblemKind, readonly string[] | NotShown> = {
  'bad-request': ['problem-bad-request'],
  form: ['problem-form'],
  'not-found': ['problem-not-found'],
  gone: ['problem-gone'],
  'other-window': ['problem-other-window'],
  'session-not-found': ['problem-session-not-found'],
  cookies: ['problem-cookies'],
  'too-large': ['problem-too-large'],
  request: ['problem-request'],
  conflict: { why: 'is answered by the page as it is now' },
  server: OURS,
  unavailable: OURS,
  'no-gateway': OURS,
  forbidden: ['console-refused'],
  frozen: { why: 'is walked through in notices.spec.ts' },
  method: SPARE,
  stopped: SPARE,
  'too-many': SPARE,
  'other-organisation': SPARE,
};

/** GET routes of the service desk. */
export const DESK_ROUTES: Record<string, readonly string[] | NotShown> = {
  '/': ['desk', 'desk-signed-in', 'desk-menu', 'desk-english'],
  '/signed-out': ['desk-signed-out', 'desk-signed-out-here'],
  '/self-service': ['desk-cases', 'desk-services-not-found'],
  '/self-service/cases': ['desk-own-cases'],
  '/self-service/cases/:number': ['desk-own-case', 'desk-own-case-faults'],
  '/self-service/services/:key': ['desk-service', 'desk-service-faults'],
  '/operator/services': ['desk-services'],
  '/operator/services/:key': ['desk-service-editor', 'desk-service-editor-faults'],
  '/operator/services/:key/preview': ['desk-service-preview'],
  '/operator': [
    'desk-queue',
    'desk-list-chosen',
    'desk-list-finished',
    'desk-list-empty',
    'desk-list-none-left',
    'desk-list-orphaned',
  ],
  '/operator/views': ['desk-views', 'desk-views-faults'],
  '/operator/keys': ['desk-keys'],
  '/operator/live': { why: 'is a stream of events' },
  '/operator/cases/:number/live': { why: 'is a stream of events' },
  '/operator/cases/:number': ['desk-case', 'desk-case-note', 'desk-case-wrong', 'desk-case-more', 'desk-case-conflict'],
  '/:number{[A-Za-z]+[0-9]+}': { why: 'leads on to the page of the case' },
  '/operator/calls/new': ['desk-call', 'desk-call-wrong', 'desk-call-found'],
  '/operator/calls/people': { why: 'is no page' },
  '/operator/calls/beside': { why: 'is no page' },
  '/operator/templates': ['desk-templates'],
  '/operator/templates/new': ['desk-template-new'],
  '/operator/templates/:id': ['desk-template'],
  '/operator/groups': ['desk-groups'],
  '/operator/groups/:group': ['desk-group', 'desk-group-unknown-member'],
  '/operator/groups/:group/settings': ['desk-group-settings', 'desk-group-stays'],
  '/operator/groups/:group/members/:person': ['desk-group-member', 'desk-group-member-wrong'],
  '/operator/new-group': ['desk-new-group', 'desk-new-group-wrong'],
  '/operator/absence': ['desk-absence', 'desk-absence-wrong'],
  '/operator/quarantine': ['desk-quarantine'],
  '/operator/quarantine/:mail': ['desk-quarantined-mail', 'desk-quarantined-mail-wrong'],
  '/operator/quarantine/:mail/raw': { why: 'is a file' },
  '/operator/cases/:number/mails/:mail': { why: 'is a file' },
  '/operator/timers': ['desk-timers', 'desk-timers-wrong'],
  '/operator/own-sign-in': ['desk-own-sign-in'],
  '/operator/search': ['desk-search', 'desk-search-no-words', 'desk-search-none', 'desk-search-found'],
  '/operator/own-sign-in.json': { why: 'is no page' },
  '/operator/step-up': { why: 'leads on to the sign-in service' },
  '/operator/sign-in': { why: 'leads on to the sign-in service' },
  '/callback': { why: 'leads on to the page that was asked for, or to a problem' },
  '/language': { why: 'leads back' },
  '/health': { why: 'is no page' },
  '/ready': { why: 'is no page' },
  '/assets/*': { why: 'is no page' },
  '/operator/cases/:number/files/:file': { why: 'is a file' },
  '/operator/cases/:number/files/:file/preview': { why: 'is a file' },
  '/operator/cases.csv': { why: 'is no page: a file' },
  '/operator/cases/:number/merge': ['desk-merge', 'desk-merge-wrong'],
  '/operator/cases/:number/hold': ['desk-hold', 'desk-hold-wrong', 'desk-hold-held'],
  '/operator/cases/:number/appoint': ['desk-appoint', 'desk-appoint-wrong'],
  '/self-service/cases/:number/files/:file': { why: 'is a file' },
  '/self-service/cases/:number/files/:file/preview': { why: 'is a file' },
};

/** Problems of the service desk, by their names in its problems.ts. */
export const DESK_PROBLEMS: Record<string, readonly string[] | NotShown> = {
  fileWaiting: { why: 'stands only while the virus scanner is away' },
  forbidden: { why: 'differs from the page of notOperator by words alone' },
  held: { why: 'differs from the page of notFound by words alone' },
  notMember: { why: 'differs from the page of notOperator by words alone' },
  signInUnknown: ['desk-problem-unknown'],
  signInUsed: ['desk-problem-used'],
  signInCancelled: ['desk-problem-cancelled'],
  signInRefused: ['desk-problem-refused'],
  notOperator: ['desk-problem-not-operator'],
  foreignForm: ['desk-problem-form'],
  badRequest: ['desk-problem-bad-request'],
  tooLarge: ['desk-problem-too-large'],
  notFound: ['desk-problem-not-found'],
  signInExpired: { why: 'needs a sign-in left lying for long' },
  signInInvalid: { why: 'needs a sign-in service that answers wrongly' },
  levelNotMet: { why: 'needs a sign-in service that breaks its promise' },
  signInUnavailable: { why: 'needs a sign-in service that is down' },
  failed: OURS,
};

/** GET routes of the phone simulator's pages. */
export const SIMULATOR_ROUTES: Record<string, readonly string[] | NotShown> = {
  '/': ['simulator', 'simulator-wrong-number', 'simulator-english'],
  '/phones/:number': ['simulator-empty', 'simulator-ringing', 'simulator-in-call', 'simulator-history'],
  '/live': { why: 'is no page: a stream' },
  '/mailbox': ['simulator-mailbox', 'simulator-mailbox-sent'],
  '/drills': ['simulator-drills', 'simulator-drills-wrong'],
  '/phones/:number/calls/:id/sound/:file{[0-9]+\\.wav}': { why: 'is no page: sound' },
};

const TABLES: readonly Record<string, readonly string[] | NotShown>[] = [
  STEP_STATES,
  SIGN_IN_ROUTES,
  DOOR_STATES,
  PROBLEM_STATES,
  DESK_ROUTES,
  DESK_PROBLEMS,
  SIMULATOR_ROUTES,
];

/** The names of all states. */
export const ALL_STATES: ReadonlySet<string> = new Set(
  TABLES.flatMap((table) => Object.values(table)).flatMap((states) => ('why' in states ? [] : states)),
);
