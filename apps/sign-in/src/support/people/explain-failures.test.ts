import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTranslator } from '@vakt/messages/translate';
import type { AuditEvent, RecordedEvent } from '../../audit/events.ts';
import { type Failure, type FailureFacts, listFailures } from './explain-failures.ts';
import { sayFailure } from './words.ts';

const NOW = new Date('2026-11-26T09:00:00Z');
const MASK = '+XX XXXXXX04';
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const NOTHING: FailureFacts = {
  now: NOW,
  events: [],
  messages: [],
  passwords: { failures: 0, lastAt: null, blockedUntil: null },
  codeLockedUntil: null,
  disabledAt: null,
  switchedOff: [],
  hasMethods: true,
  needsPass: false,
};

type Message = FailureFacts['messages'][number];

const message = (given: Partial<Message>): Message => ({
  challengeId: 'c',
  channel: 'sms',
  state: 'handed-over',
  outcome: null,
  reason: null,
  createdAt: ago(48),
  handedOverAt: ago(48),
  endedAt: null,
  targetSealed: '',
  used: false,
  mask: MASK,
  ...given,
});

let ids = 0;
function event(given: Pick<AuditEvent, 'kind' | 'detail'>, minutes = 30, journeyId = 'j'): RecordedEvent {
  ids += 1;
  return { ...given, id: String(ids), at: ago(minutes), accountId: 'a', journeyId } as RecordedEvent;
}

const wrong = (verdict: 'wrong' | 'expired' | 'spent' | 'replayed', minutes?: number, journeyId?: string) =>
  event({ kind: 'code-wrong', detail: { factor: 'sms', purpose: 'sign-in', verdict } }, minutes, journeyId);

const say = (failure: Failure | undefined, language: 'nb' | 'en' = 'en') => {
  assert.ok(failure);
  return sayFailure(createTranslator(language).t, language, failure);
};

/** Each reason: what is known, and what a worker reads. */
const CASES: readonly [string, Partial<FailureFacts>, string][] = [
  [
    'phone off',
    { messages: [message({ state: 'failed', reason: 'unreachable', endedAt: ago(48) })] },
    `The text message to ${MASK} was refused: the phone is off or out of coverage.`,
  ],
  [
    'unknown number',
    { messages: [message({ state: 'failed', reason: 'invalid_number' })] },
    `The text message to ${MASK} was refused: the operator does not know the number.`,
  ],
  [
    'barred',
    { messages: [message({ state: 'failed', reason: 'barred' })] },
    `The text message to ${MASK} was refused: the subscription is barred from such messages.`,
  ],
  [
    'our own fault',
    { messages: [message({ state: 'failed', reason: 'auth' })] },
    `The text message to ${MASK} was refused: a fault of ours or the provider’s, not the person’s.`,
  ],
  [
    'a word that nobody knows',
    { messages: [message({ state: 'failed', reason: 'constructor' })] },
    `The text message to ${MASK} was refused: the operator did not say why.`,
  ],
  [
    'too late',
    { messages: [message({ state: 'expired', endedAt: ago(38) })] },
    `The text message to ${MASK} did not arrive before its code expired.`,
  ],
  [
    'no receipt',
    { messages: [message({})] },
    `The operator took the text message to ${MASK}, but nobody has confirmed that it was delivered.`,
  ],
  [
    'delivered and not typed',
    { messages: [message({ state: 'delivered', endedAt: ago(47) })] },
    `The text message to ${MASK} was delivered to the phone, but its code was not typed.`,
  ],
  ['still here', { messages: [message({ state: 'queued' })] }, `The text message to ${MASK} is on its way out.`],
  [
    'call, busy',
    { messages: [message({ channel: 'call', state: 'failed', outcome: 'busy' })] },
    `The call to ${MASK}: the line was busy.`,
  ],
  [
    'call, no key',
    { messages: [message({ channel: 'call', state: 'delivered', outcome: 'not-confirmed' })] },
    `The call to ${MASK}: somebody answered, but pressed no key.`,
  ],
  [
    'call, gateway',
    { messages: [message({ channel: 'call', state: 'failed', outcome: 'gateway-failed' })] },
    `The call to ${MASK} failed: a fault of ours or the provider’s, not the person’s.`,
  ],
  [
    'call denied',
    { events: [event({ kind: 'call-denied', detail: { purpose: 'sign-in', stopped: true } })] },
    'Somebody answered the call and said that it was not them. The sign-in was stopped.',
  ],
  [
    'limit of the hour',
    { events: [event({ kind: 'code-refused', detail: { channel: 'sms', limit: 'sendsPerNumberHour' } })] },
    'A text message was not sent: the limit of codes to the number in an hour is reached.',
  ],
  [
    'limit of calls',
    { events: [event({ kind: 'code-refused', detail: { channel: 'call', limit: 'callsPerNumberHour' } })] },
    'A call was not sent: the limit of calls to the number in an hour is reached.',
  ],
  [
    'budget',
    { events: [event({ kind: 'code-refused', detail: { channel: 'sms', limit: 'budgetPerDay' } })] },
    'A text message was not sent: the day’s budget for messages is used up.',
  ],
  [
    'a limit that has no words',
    { events: [event({ kind: 'code-refused', detail: { channel: 'sms', limit: 'toString' } })] },
    'A text message was not sent: a limit is reached.',
  ],
  [
    'wrong five times',
    { events: [1, 2, 3, 4, 5].map((at) => wrong('wrong', at)) },
    'Wrong code 5 times in one sign-in.',
  ],
  ['expired', { events: [wrong('expired')] }, 'The code had expired when it was typed.'],
  ['no tries left', { events: [wrong('spent')] }, 'All tries of the sign-in were used.'],
  ['replayed', { events: [wrong('replayed')] }, 'The code had been used before.'],
  [
    'codes locked',
    { codeLockedUntil: new Date('2026-11-26T09:30:00Z') },
    'Locked for codes until 26 November 2026 at 10:30 after many wrong codes.',
  ],
  [
    'codes were locked',
    { events: [event({ kind: 'codes-locked', detail: { factor: 'sms' } })] },
    'Was locked for codes after many wrong codes. The lock is over.',
  ],
  ['wrong passwords', { passwords: { failures: 3, lastAt: ago(5), blockedUntil: null } }, 'Wrong password 3 times.'],
  [
    'switched off',
    { switchedOff: [ago(60)] },
    'A method is switched off after too many wrong codes. It has to be registered again.',
  ],
  ['closed', { disabledAt: ago(600) }, 'The account is closed.'],
  ['nothing registered', { hasMethods: false }, 'The account has no sign-in method yet.'],
  [
    'a pass is needed',
    { hasMethods: false, needsPass: true },
    'The account has no method, and an access pass is needed to register one.',
  ],
  [
    'a rule',
    { events: [event({ kind: 'sign-in-refused', detail: { service: 'desk', reason: 'night' } })] },
    'The sign-in was refused by a rule: night.',
  ],
];

for (const [title, facts, words] of CASES)
  test(`a worker reads why: ${title}`, () => {
    const found = listFailures({ ...NOTHING, ...facts });
    assert.equal(found.length, 1);
    assert.equal(say(found[0]), words);
    assert.notEqual(say(found[0], 'nb'), words);
  });

test('a lock by wrong passwords says until when, beside how many there were', () => {
  const found = listFailures({
    ...NOTHING,
    passwords: { failures: 10, lastAt: ago(1), blockedUntil: new Date('2026-11-26T08:30:00Z') },
  });
  assert.deepEqual(
    found.map((one) => say(one)),
    [
      'Locked by wrong passwords until 26 November 2026 at 09:30, where the wrong passwords came from.',
      'Wrong password 10 times.',
    ],
  );
});

test('what went well is no failure: a code that was used, a call that was read out, a message that has just left', () => {
  const messages = [
    message({ used: true, state: 'delivered' }),
    message({ used: true, state: 'failed', reason: 'unreachable' }),
    message({ channel: 'call', state: 'delivered', outcome: 'read-out' }),
    message({ createdAt: ago(0.2), handedOverAt: ago(0.2) }),
  ];
  assert.deepEqual(listFailures({ ...NOTHING, messages }), []);
});

test('wrong codes of two sign-ins are two lines, newest first', () => {
  const events = [wrong('wrong', 1, 'two'), wrong('wrong', 20, 'one'), wrong('wrong', 21, 'one')];
  assert.deepEqual(
    listFailures({ ...NOTHING, events }).map((one) => say(one)),
    ['Wrong code once in one sign-in.', 'Wrong code 2 times in one sign-in.'],
  );
});
