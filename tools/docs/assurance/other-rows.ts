import type { Requirement } from './requirement.ts';

const SESSIONS = '[configuration](config.md), `signIn.session` and `services[].policy`.';
const DECISION_8 = '[decision 8](../decisions/0008-what-a-change-of-methods-or-password-ends.md).';

/** ASVS V7. */
export const SESSION_ROWS: readonly Requirement[] = [
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
    tests: ['people see their sessions and end any of them; this one and others’ cannot be named'],
  },
  {
    id: '7.1.3',
    says: 'sessions of federated systems are documented',
    written: '[decision 14](../decisions/0014-sessions-of-an-account.md).',
    tests: ['a session that ends on our side is told to relying parties too, once'],
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
    tests: ['T21 a method that is removed here: other sessions have to answer anew'],
  },
  {
    id: '7.4.5',
    says: 'support can end a person’s sessions',
    tests: ['ending sessions signs the person out everywhere'],
  },
  {
    id: '7.5.1',
    says: 'a full sign-in before factors are changed',
    tests: [
      'T3 T19 the settings want a factor of their own journey',
      'T3 settings that stood open when the session ran out',
    ],
  },
  {
    id: '7.5.2',
    says: 'people see their sessions and end any',
    tests: ['people see their sessions and end any of them; this one and others’ cannot be named'],
  },
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

/** ASVS V10. */
export const OPENID_ROWS: readonly Requirement[] = [
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

/** Rows of other chapters that sign-in stands on. */
export const ALSO: readonly Requirement[] = [
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
