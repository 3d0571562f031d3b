import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gate } from '../policies/decide-gate.ts';
import { isStepAllowed, type JourneyEvent, journeyTable, type Step, stepAfter } from './steps.ts';

const STEPS = Object.keys(journeyTable) as Step[];
const GATES: Gate[] = ['sign-in', 'enrol', 'challenge', 'open', 'unreachable'];

const eventsAt = (step: Step) => Object.keys(journeyTable[step]) as JourneyEvent[];

/** Events that a person brings about by choosing, going back or leaving: none of them proves anything. */
const SELECTORS: JourneyEvent[] = [
  'other-account',
  'other-organisation',
  'organisation-chosen',
  'choose-other-way',
  'back',
  'next',
  'code-sent',
  'change-number',
  'needs-password',
  'needs-code',
  'needs-method',
  'app-chosen',
];

// Seen to fail with `back: 'preferences'` at `other-way`.
test('T1 no selector event leads to a step that is open only to who has answered', () => {
  const inside: Step[] = ['verified', 'preferences', 'saved', 'finished'];
  for (const step of STEPS.filter((one) => !inside.includes(one))) {
    for (const event of eventsAt(step).filter((one) => SELECTORS.includes(one))) {
      assert.equal(inside.includes(stepAfter(step, event) ?? step), false, `${step} --${event}-->`);
    }
  }
});

// Seen to fail with `contact` added to the steps of the gate `challenge`.
test('T19 who has not answered stands at the entrance or before the question, and nowhere else', () => {
  const allowed = STEPS.filter((step) => isStepAllowed(step, 'challenge', true));
  assert.deepEqual(allowed.sort(), ['account', 'challenge', 'organisation', 'other-way', 'password']);
  assert.deepEqual(STEPS.filter((step) => isStepAllowed(step, 'sign-in', true)).sort(), [
    'account',
    'organisation',
    'password',
  ]);
  assert.deepEqual(
    STEPS.filter((step) => isStepAllowed(step, 'unreachable', true)),
    [],
  );
});

test('every step is open before some gate, has a way on but the last, and leads to steps that there are', () => {
  for (const step of STEPS) {
    assert.equal(
      GATES.some((gate) => isStepAllowed(step, gate, true)),
      true,
      step,
    );
    assert.equal(eventsAt(step).length > 0 || step === 'finished', true, step);
    for (const event of eventsAt(step))
      assert.equal(STEPS.includes(stepAfter(step, event) as Step), true, `${step} --${event}-->`);
  }
  assert.equal(stepAfter('password', 'proved'), null);
  assert.equal(stepAfter('finished', 'next'), null);
});
