import fc from 'fast-check';
import { ONE_FACTOR, PHISHING_RESISTANT, TWO_FACTORS } from '../policies/levels.ts';
import type { Crash } from '../test-crash.ts';
import { TWO_FACTORS_OR_NOTHING } from '../test-relying-party.ts';
import type { Change, Move } from './test-sequence-moves.ts';
import type { Intent } from './test-sequence-pages.ts';

const intent: fc.Arbitrary<Intent> = fc.record({
  way: fc.constantFrom(
    'first' as const,
    'sms' as const,
    'call' as const,
    'totp' as const,
    'recovery' as const,
    'pass' as const,
    'token' as const,
    'passkey' as const,
    'alone' as const,
    'alone' as const,
  ),
  typed: fc.constantFrom('right' as const, 'right' as const, 'right' as const, 'wrong' as const, 'nothing' as const),
  remember: fc.boolean(),
  enrols: fc.constantFrom(
    'sms' as const,
    'sms' as const,
    'call' as const,
    'app' as const,
    'token' as const,
    'passkey' as const,
    'nothing' as const,
  ),
  twice: fc.boolean(),
});
/** Mostly in one browser: what follows on what happens there. */
const at = fc.constantFrom(0, 0, 0, 1, 2);
const party = fc.constantFrom(0, 0, 1);
const pick = fc.nat(40);
const wishes = fc.constantFrom(
  {},
  {},
  { acr_values: TWO_FACTORS },
  { acr_values: ONE_FACTOR },
  { claims: TWO_FACTORS_OR_NOTHING },
  { acr_values: PHISHING_RESISTANT },
  { claims: { id_token: { acr: { essential: true, value: PHISHING_RESISTANT } } } },
  { prompt: 'none' },
  { prompt: 'login' },
  { max_age: '0' },
);
const policy = fc.constantFrom(
  { rememberDays: 0 },
  { rememberDays: 30 },
  { secondFactor: 'required' as const },
  { secondFactor: 'when-enrolled' as const },
  { secondFactor: 'phishing-resistant' as const },
  { passkeyAlone: false },
  { passkeyAlone: true },
  { secondFactorMaxAgeSeconds: 0 },
  { secondFactorMaxAgeSeconds: 3600 },
);
const what = fc.constantFrom<Change>(
  'phone',
  'alternate-phone',
  'app',
  'passkey',
  'passkey',
  'token',
  'app',
  'remove',
  'remove',
  'forget',
  'end-others',
);

const is = <Kind extends Move['kind']>(kind: Kind) => fc.constant(kind);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: is('sign-in'), at, party, wishes, intent }) },
  { weight: 6, arbitrary: fc.record({ kind: is('change'), at, what, intent }) },
  { weight: 2, arbitrary: fc.record({ kind: is('two-tabs'), at, other: at, picks: fc.tuple(pick, pick) }) },
  { weight: 4, arbitrary: fc.record({ kind: is('old-tab'), at, pick, typed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: is('reset') }) },
  { weight: 1, arbitrary: fc.record({ kind: is('password') }) },
  { weight: 2, arbitrary: fc.record({ kind: is('pass'), once: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: is('policy'), party, policy }) },
  { weight: 1, arbitrary: fc.record({ kind: is('switch-off'), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: is('close'), at, keeps: fc.constantFrom('device' as const, 'nothing' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('steal'), at, from: at }) },
  { weight: 4, arbitrary: fc.record({ kind: is('remember'), at }) },
  { weight: 4, arbitrary: fc.record({ kind: is('return'), at }) },
);
const crash: fc.Arbitrary<Crash | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({ after: fc.nat(30), when: fc.constantFrom('before' as const, 'after' as const) }),
  },
);

const idle: Intent = { way: 'first', typed: 'nothing', remember: false, enrols: 'nothing', twice: false };
const well = (...moves: Move[]): [Move, null][] => moves.map((one) => [one, null]);
/** Sequences that every run begins with: the ones that chance seldom finds. */
export const EXAMPLES: [number, [Move, Crash | null][]][] = [
  // A device opens the desk; the vault remembers nothing.
  [
    1,
    well(
      { kind: 'remember', at: 0 },
      { kind: 'return', at: 0 },
      { kind: 'sign-in', at: 0, party: 1, wishes: {}, intent: idle },
      { kind: 'sign-in', at: 0, party: 1, wishes: { prompt: 'none' }, intent: idle },
    ),
  ],
  // A thief goes in twice with a copy, the owner comes, the thief comes again.
  [
    1,
    well(
      { kind: 'remember', at: 0 },
      { kind: 'steal', at: 1, from: 0 },
      { kind: 'return', at: 1 },
      { kind: 'close', at: 1, keeps: 'device' },
      { kind: 'return', at: 1 },
      { kind: 'return', at: 0 },
      { kind: 'return', at: 1 },
    ),
  ],
  // A method is removed while another browser is signed in by it.
  [
    2,
    well(
      { kind: 'sign-in', at: 1, party: 0, wishes: {}, intent: { ...idle, typed: 'right' } },
      { kind: 'change', at: 0, what: 'remove', intent: { ...idle, typed: 'right' } },
    ),
  ],
  // By a recovery code, and by a pass for one use where a password is enough.
  [
    2,
    well(
      { kind: 'sign-in', at: 0, party: 0, wishes: {}, intent: { ...idle, way: 'recovery', typed: 'right' } },
      { kind: 'sign-in', at: 0, party: 1, wishes: {}, intent: { ...idle, way: 'recovery', typed: 'wrong' } },
    ),
  ],
  [
    0,
    well(
      { kind: 'pass', once: true },
      { kind: 'sign-in', at: 0, party: 1, wishes: {}, intent: { ...idle, way: 'pass', typed: 'right' } },
      { kind: 'sign-in', at: 0, party: 0, wishes: {}, intent: { ...idle, way: 'pass', typed: 'right' } },
    ),
  ],
  // A passkey alone; another is added; the first is removed elsewhere, the last may not be; somebody comes with the first.
  [
    3,
    well(
      { kind: 'sign-in', at: 0, party: 0, wishes: {}, intent: { ...idle, way: 'alone', typed: 'right' } },
      { kind: 'sign-in', at: 1, party: 1, wishes: {}, intent: { ...idle, way: 'token', typed: 'right' } },
      { kind: 'policy', party: 1, policy: { secondFactor: 'phishing-resistant' } },
      { kind: 'change', at: 0, what: 'passkey', intent: { ...idle, typed: 'right' } },
      { kind: 'change', at: 2, what: 'remove', intent: { ...idle, remember: true, typed: 'right' } },
      { kind: 'change', at: 3, what: 'remove', intent: { ...idle, remember: true, typed: 'right' } },
      { kind: 'sign-in', at: 2, party: 0, wishes: {}, intent: { ...idle, way: 'alone', typed: 'wrong' } },
      { kind: 'sign-in', at: 2, party: 1, wishes: {}, intent: { ...idle, typed: 'wrong' } },
    ),
  ],
  // A passkey alone was enough, and then it is not.
  [
    3,
    well(
      { kind: 'sign-in', at: 0, party: 0, wishes: {}, intent: { ...idle, way: 'alone', typed: 'right' } },
      { kind: 'policy', party: 0, policy: { passkeyAlone: false } },
      { kind: 'sign-in', at: 0, party: 0, wishes: {}, intent: { ...idle, way: 'alone', typed: 'right' } },
    ),
  ],
  // Of two tokens one is removed, and somebody comes with it.
  [
    3,
    well(
      { kind: 'change', at: 0, what: 'token', intent: { ...idle, typed: 'right' } },
      { kind: 'change', at: 3, what: 'remove', intent: { ...idle, typed: 'right' } },
      { kind: 'sign-in', at: 1, party: 1, wishes: {}, intent: { ...idle, way: 'token', typed: 'wrong' } },
      { kind: 'sign-in', at: 2, party: 1, wishes: {}, intent: { ...idle, way: 'token', typed: 'right' } },
    ),
  ],
  // The first method is a token; then it is not enough.
  [
    0,
    well(
      { kind: 'sign-in', at: 0, party: 1, wishes: {}, intent: { ...idle, typed: 'right', enrols: 'token' } },
      { kind: 'policy', party: 0, policy: { secondFactor: 'phishing-resistant' } },
      { kind: 'sign-in', at: 0, party: 0, wishes: {}, intent: { ...idle, typed: 'right', enrols: 'passkey' } },
    ),
  ],
  // Two browsers remove the two methods that there are.
  [2, well({ kind: 'two-tabs', at: 0, other: 1, picks: [0, 1] })],
];

/** Nothing enrolled yet, a phone, a phone and an app, or these with a hardware token and a passkey. */
export const start = fc.constantFrom(0, 1, 2, 2, 3, 3, 3);

/** A sequence: each move, and where the process dies in it. */
export const sequence = fc.array(fc.tuple(move, crash), { minLength: 6, maxLength: 14 });
