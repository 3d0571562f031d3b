/** A row of OWASP ASVS 5.0 that binds us, and how it is met. */
export interface Requirement {
  /** As the standard numbers it. */
  id: string;
  /** What it asks, in our words. */
  says: string;
  /** Titles of tests, or how they begin up to a whole word. */
  tests?: readonly string[];
  /** Where it is written down, for rows that ask for documentation. */
  written?: string;
  /** Why it is not met, in one sentence. */
  not?: string;
}

const LIMITS = '[limits](limits.md) and the public page `/limits`.';
const SESSIONS = '[configuration](config.md), `signIn.session` and `services[].policy`.';
const DECISION_8 = '[decision 8](../decisions/0008-what-a-change-of-methods-or-password-ends.md).';

const AUTHENTICATION: readonly Requirement[] = [
  {
    id: '6.1.1',
    says: 'limits are documented, and how malicious lock-out is prevented',
    written: LIMITS,
    tests: ['every limit in force has its line, with its number'],
  },
  {
    id: '6.1.2',
    says: 'words of the place are no password',
    tests: ['words of the person and the place are no password'],
  },
  {
    id: '6.1.3',
    says: 'every way in is documented, and all are equally strong',
    written: '[journeys](journeys.md), [architecture](../architecture.md).',
    tests: ['T10 nobody passes below the level that is needed'],
  },
  {
    id: '6.2.1',
    says: 'passwords have at least 8 characters',
    tests: ['length is counted in characters: 7 is too short, 8 and 64 and 200 are fine, endless is not'],
  },
  {
    id: '6.2.4',
    says: 'what guessers try first is refused',
    tests: ['what guessers try first is refused, in English and Norwegian'],
  },
  {
    id: '6.2.5',
    says: 'no rules of composition',
    tests: ['passphrases and random passwords are accepted: no rule asks for digits or signs'],
  },
  {
    id: '6.2.6',
    says: 'a password is masked while it is typed, and can be shown',
    tests: [
      'a password never comes back in a page, and its button is hidden until the script shows it',
      'the password can be shown and hidden, and a part that depends on a choice comes and goes',
    ],
  },
  {
    id: '6.2.7',
    says: 'pasting and password managers are allowed',
    tests: ['a field wires label, hint and error to its control'],
  },
  {
    id: '6.2.9',
    says: 'at least 64 characters are accepted',
    tests: ['length is counted in characters: 7 is too short, 8 and 64 and 200 are fine, endless is not'],
  },
  {
    id: '6.2.12',
    says: 'passwords are checked against a list of breached ones',
    not: 'a built-in list of common passwords is checked; a list of breached ones is not shipped, for its size.',
  },
  {
    id: '6.3.1',
    says: 'guessing and stuffing are held back',
    tests: ['T6 P8 a guess spread over many addresses is stopped', 'R2 200 wrong passwords at once'],
  },
  {
    id: '6.3.3',
    says: 'two factors; at level 3 a hardware-bound one',
    tests: [
      'where two factors are demanded nobody passes who has no method',
      'T10 nobody passes below the level that is needed',
    ],
  },
  {
    id: '6.3.4',
    says: 'no way in that is not documented, and all are enforced alike',
    tests: ['T19 who has not answered stands at the entrance or before the question, and nowhere else'],
  },
  { id: '6.3.5', says: 'people are told of suspicious attempts', tests: [] },
  {
    id: '6.3.6',
    says: 'e-mail is no factor',
    tests: [],
  },
  { id: '6.3.7', says: 'people are told of every change of how they sign in', tests: [] },
  {
    id: '6.3.8',
    says: 'nobody learns which accounts there are, nor by time',
    tests: ['T23 unknown name, wrong password, disabled account', 'T23 the time of the work itself tells nothing'],
  },
  { id: '6.4.1', says: 'first secrets are random and short-lived', tests: [] },
  {
    id: '6.4.2',
    says: 'no hints and no secret questions',
    tests: ['T19 who has not answered stands at the entrance or before the question, and nowhere else'],
  },
  { id: '6.4.3', says: 'a reset of the password does not go past the second factor', tests: [] },
  { id: '6.4.4', says: 'a lost factor is proved anew as at enrolment', tests: [] },
  { id: '6.4.6', says: 'support starts a reset and chooses no password', tests: [] },
  {
    id: '6.5.1',
    says: 'codes count once',
    tests: [
      'R1 200 rounds: of three parallel right codes over HTTP one makes a session',
      'R1 200 rounds: of parallel submissions of one app code one is accepted',
    ],
  },
  { id: '6.5.2', says: 'secrets below 112 bits are kept under a password hash with a random salt', tests: [] },
  {
    id: '6.5.3',
    says: 'codes come from a secure source of randomness',
    tests: ['codes are spread over all values, leading zeros too'],
  },
  {
    id: '6.5.4',
    says: 'codes have at least 20 bits (six random digits, held by limits)',
    tests: ['codes are spread over all values, leading zeros too'],
  },
  {
    id: '6.5.5',
    says: 'codes sent elsewhere live ten minutes at most, codes by time 30 seconds',
    tests: [
      'what the standards bound is bounded: life of a code, failures of a factor, length of a session',
      'one step before and one after are accepted, two are not',
    ],
  },
  {
    id: '6.5.6',
    says: 'any factor can be revoked',
    tests: ['removing several, or all, forgets the default and kills codes under way; others’ methods stay'],
  },
  {
    id: '6.5.8',
    says: 'codes by time are checked by a clock of ours',
    tests: ['R4 200 rounds: verify ‖ expire', 'codes are those of RFC 6238, appendix B'],
  },
  {
    id: '6.6.1',
    says: 'phones only with validated numbers, with a stronger way offered and the risk told',
    tests: ['numbers that cost, that are shared, or that are IP telephony are not for sign-in'],
  },
  {
    id: '6.6.2',
    says: 'a code is bound to its request',
    tests: ['T20 a code answers its own challenge and journey alone'],
  },
  {
    id: '6.6.3',
    says: 'guessing codes is limited',
    tests: ['T6 P2 codes of an account are locked at the tenth failure in a row, over all its challenges and methods'],
  },
  {
    id: '6.6.4',
    says: 'people are not bombed with approvals',
    tests: ['R10 20 rounds: two clicks on a way when one more call is allowed are one call'],
  },
  {
    id: '6.8.1',
    says: 'an identity is one of its own provider and nobody else’s',
    tests: ['a name of another organisation is another person'],
  },
  {
    id: '6.8.4',
    says: 'a relying party checks acr, amr and auth_time',
    tests: [
      'T10 whatever the facts: an operator page opens only with the context, the method mfa and a time, all three',
    ],
  },
];

const SESSION_ROWS: readonly Requirement[] = [
  {
    id: '7.1.1',
    says: 'the lengths of sessions are documented',
    written: SESSIONS,
    tests: ['what the standards bound is bounded: life of a code, failures of a factor, length of a session'],
  },
  {
    id: '7.1.2',
    says: 'how many sessions an account may have is documented',
    written: '[decision 14](../decisions/0014-sessions-of-an-account.md).',
  },
  {
    id: '7.1.3',
    says: 'sessions of federated systems are documented',
    written: '[decision 14](../decisions/0014-sessions-of-an-account.md).',
  },
  {
    id: '7.2.1',
    says: 'sessions are checked on the server',
    tests: ['T14 cookies, fields and query that claim that all is proved are not read'],
  },
  {
    id: '7.2.3',
    says: 'session tokens have at least 128 bits',
    tests: ['T14 a cookie of another shape than ours is none'],
  },
  {
    id: '7.2.4',
    says: 'a new token at every sign-in and step-up',
    tests: [
      'R6 a new token at the password, at the code and at a step-up; the one before is dead each time',
      'a new sign-in gives the session a new id, and the old id is dead (ASVS 7.2.4)',
    ],
  },
  { id: '7.3.1', says: 'sessions end unused', tests: ['R4 a session ends by the database’s clock'] },
  { id: '7.3.2', says: 'sessions end in any case', tests: ['R4 a session ends by the database’s clock'] },
  {
    id: '7.4.1',
    says: 'an ended session is worth nothing',
    tests: ['asks first, ends the account session, tells relying parties, and leads back with the state'],
  },
  {
    id: '7.4.2',
    says: 'all sessions of an account that is closed end',
    tests: ['T5 an account that is closed under way gets nothing more'],
  },
  {
    id: '7.4.3',
    says: 'after a change of factors people can end their other sessions',
    written: DECISION_8,
    tests: [],
  },
  { id: '7.4.5', says: 'support can end a person’s sessions', tests: [] },
  {
    id: '7.5.1',
    says: 'a full sign-in before factors are changed',
    tests: [
      'T3 T19 the settings want a factor of their own journey',
      'T3 settings that stood open when the session ran out',
    ],
  },
  { id: '7.5.2', says: 'people see their sessions and end any', tests: [] },
  {
    id: '7.5.3',
    says: 'a further factor for sensitive acts',
    tests: ['a second factor that is too old opens nothing; a fresh one at the next click does'],
  },
  {
    id: '7.6.1',
    says: 'relying party and provider agree on how long a session lives',
    tests: [
      'T5 a password that is set and methods that are reset end what relying parties hold, in every browser, once',
    ],
  },
  {
    id: '7.6.2',
    says: 'a session is made by an act of the person’s',
    tests: ['prompt=none that is granted, in a browser that the provider has not seen'],
  },
];

const OPENID_ROWS: readonly Requirement[] = [
  { id: '10.4.1', says: 'return addresses match exactly', tests: ['a return address with'] },
  {
    id: '10.4.2',
    says: 'a code counts once, and its second use revokes what it gave',
    tests: [
      '60 redemptions of one code at once give exactly one answer',
      'a code that is used again revokes what it gave',
    ],
  },
  { id: '10.4.3', says: 'a code lives a minute', tests: ['a code lives a minute, by the clock of the database'] },
  {
    id: '10.4.4',
    says: 'no implicit token, no password grant',
    tests: ['response type', 'the password grant, client credentials and refresh tokens'],
  },
  {
    id: '10.4.5',
    says: 'refresh tokens rotate',
    written: 'No refresh tokens are given.',
    tests: ['the password grant, client credentials and refresh tokens'],
  },
  {
    id: '10.4.6',
    says: 'PKCE with S256',
    tests: ['no PKCE, though the client has a secret (ASVS 10.4.6)', 'PKCE with the plain method, or without a method'],
  },
  {
    id: '10.4.8',
    says: 'refresh tokens end in any case',
    written: 'No refresh tokens are given.',
    tests: ['the password grant, client credentials and refresh tokens'],
  },
  {
    id: '10.6.2',
    says: 'nobody is signed out by others',
    tests: ['nobody is signed out by a form on another site (ASVS 10.6.2)'],
  },
  {
    id: '10.7.1',
    says: 'people consent to what services get',
    written: 'Services are the organisation’s own and configured by it: no consent is asked.',
    tests: ['dynamic registration and everything else that is off'],
  },
];

const ALSO: readonly Requirement[] = [
  {
    id: '2.3.1',
    says: 'no step is skipped',
    tests: [
      'T1 T2 T19 no sequence of selectors, restarts, backs, refreshes and wrong codes ever passes the second factor',
    ],
  },
  {
    id: '2.3.3',
    says: 'what belongs together happens together',
    tests: ['R1 a right code whose consequence cannot be stored is not consumed, and nothing of it is stored'],
  },
  {
    id: '2.3.4',
    says: 'what there is little of is given out once',
    tests: ['P11 200 parallel sends at three prices never spend more than the budget'],
  },
  {
    id: '2.4.1',
    says: 'what costs is held back',
    tests: ['P11 200 parallel sends on their own connections never exceed a limit'],
  },
  {
    id: '3.3.3',
    says: 'cookies are bound to the host',
    tests: ['R6 on https only the cookie that is bound to this host counts, and it is written so'],
  },
  {
    id: '3.4.3',
    says: 'a strict content security policy',
    tests: ['the policy is strict: nothing unsafe, nothing inline, no framing, no base, Trusted Types'],
  },
  {
    id: '16.2.5',
    says: 'no secrets in logs',
    tests: ['T8 no live code, number, password, secret or token stands in any answer, log line or column'],
  },
  {
    id: '16.3.1',
    says: 'every sign-in is recorded with its factor',
    tests: ['what is recorded is listed newest first, by account and kind, page by page'],
  },
];

/** The rows that bind us, in the standard's order. */
export const REQUIREMENTS: readonly Requirement[] = [...AUTHENTICATION, ...SESSION_ROWS, ...OPENID_ROWS, ...ALSO];
