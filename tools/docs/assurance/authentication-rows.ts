import type { Requirement } from './requirement.ts';

const LIMITS = '[limits](limits.md) and the public page `/limits`.';

/** ASVS V6. */
export const AUTHENTICATION: readonly Requirement[] = [
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
    tests: ['what guessers try first is refused, in English and Norwegian'],
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
  {
    id: '6.3.5',
    says: 'people are told of suspicious attempts',
    tests: ['three wrong codes after the right password: the owner is told by mail, once in an hour'],
  },
  {
    id: '6.3.6',
    says: 'e-mail is no factor',
    tests: [
      'a thief with the old phone alone, or the mailbox alone, or the mailbox and the password, changes nothing by an undo',
    ],
    written: '[decision 13](../decisions/0013-what-an-undo-and-not-me-may-do.md).',
  },
  {
    id: '6.3.7',
    says: 'people are told of every change of how they sign in',
    tests: [
      'every kind says how it is told',
      'what happens to the methods is told to the phones that were there before, and to nobody else',
      'a phone is replaced from the own page and back again there; the old number is told',
    ],
  },
  {
    id: '6.3.8',
    says: 'nobody learns which accounts there are, nor by time',
    tests: ['T23 unknown name, wrong password, disabled account', 'T23 the time of the work itself tells nothing'],
  },
  {
    id: '6.4.1',
    says: 'first secrets are random and short-lived',
    tests: ['a pass is ordered, collected with the code, and used: by default ten signs, an hour, once'],
  },
  {
    id: '6.4.2',
    says: 'no hints and no secret questions',
    tests: ['T19 who has not answered stands at the entrance or before the question, and nowhere else'],
  },
  {
    id: '6.4.3',
    says: 'a reset of the password does not go past the second factor',
    tests: [
      'T13 a new password makes no session, ends those that there are, and is asked for the second factor like any',
    ],
  },
  {
    id: '6.4.4',
    says: 'a lost factor is proved anew as at enrolment',
    tests: [
      'T9 an account without methods is not enrolled by the password alone while a pass is ordered, stands, or was used',
    ],
  },
  {
    id: '6.4.6',
    says: 'support starts a reset and chooses no password',
    tests: ['T13 a new password makes no session'],
  },
  {
    id: '6.5.1',
    says: 'codes count once',
    tests: [
      'R1 200 rounds: of three parallel right codes over HTTP one makes a session',
      'R1 200 rounds: of parallel submissions of one app code one is accepted',
    ],
  },
  {
    id: '6.5.2',
    says: 'secrets below 112 bits are kept under a password hash with a random salt',
    tests: ['a set has ten codes of 65 secret bits; they stand in the database as Argon2id with a salt each'],
  },
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
