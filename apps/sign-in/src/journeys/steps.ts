import { type JourneyTable, nextStep } from '@vakt/foundation/journey';
import type { Gate } from '../policies/decide-gate.ts';
import { type CollectEvent, type CollectStep, collectTable } from './collect-pass/journey.ts';
import { type EnrolEvent, type EnrolStep, enrolTable } from './enrol/journey.ts';
import { type ManageEvent, type ManageStep, manageTable } from './manage-methods/journey.ts';
import { type OverviewEvent, type OverviewStep, overviewTable } from './overview/journey.ts';
import { type RecoveryCodesEvent, type RecoveryCodesStep, recoveryCodesTable } from './recovery-codes/journey.ts';
import { type SignInEvent, type SignInStep, signInTable } from './sign-in/journey.ts';

/** All that a sign-in may go through, as one table: signing in, enrolling, choosing methods. */
export type Step = SignInStep | EnrolStep | ManageStep | CollectStep | OverviewStep | RecoveryCodesStep;
export type JourneyEvent = SignInEvent | EnrolEvent | ManageEvent | CollectEvent | OverviewEvent | RecoveryCodesEvent;

export const journeyTable: JourneyTable<Step, JourneyEvent> = {
  ...signInTable,
  ...enrolTable,
  ...manageTable,
  ...collectTable,
  ...overviewTable,
  ...recoveryCodesTable,
};

/** Where an event leads from a step; null when it may not happen there. */
export function stepAfter(step: Step, event: JourneyEvent): Step | null {
  return nextStep(journeyTable, step, event);
}

/** Steps at which nobody has got anything yet: open before every gate. */
const ENTRANCE: readonly Step[] = ['account', 'organisation', 'password'];

const STEPS_AT: Record<Gate, readonly Step[]> = {
  'sign-in': ENTRANCE,
  unreachable: [],
  blocked: ENTRANCE,
  // T19: who has a method and has not answered it can do exactly two things: answer, or leave.
  challenge: [...ENTRANCE, 'challenge', 'other-way'],
  enrol: [...ENTRANCE, 'more-info', 'contact', 'verify', 'set-up-app', 'add-passkey', 'add-token'],
  // What was proved lately opens this far; a passkey is added by whoever proves it anew in this very journey.
  'enrol-passkey': [...ENTRANCE, 'challenge', 'other-way', 'recovery-code-used', 'add-passkey'],
  open: [
    'collect-pass',
    'pass-collected',
    'recovery-code-used',
    'overview',
    'remove-method',
    'recovery-codes',
    'codes-made',
    'contact',
    'verify',
    'set-up-app',
    'add-passkey',
    'offer-passkey',
    'add-token',
    'verified',
    'preferences',
    'saved',
    'finished',
  ],
};

/** Open with the password alone; only the journey of the page for passes comes here. */
const COLLECTING: readonly Step[] = ['collect-pass', 'pass-collected'];

/**
 * Whether a step may be shown or acted on at this gate (T1, T2: asked at every request, whatever the browser says).
 * Behind the last gate are the steps that change methods: they are for whoever proved a factor in this very journey, not
 * for what was left standing while somebody did so in another tab (T3, T19).
 */
export function isStepAllowed(step: Step, gate: Gate, answeredHere: boolean): boolean {
  const isBehindTheGate = gate === 'open' || (gate === 'enrol-passkey' && step === 'add-passkey');
  return STEPS_AT[gate].includes(step) && (!isBehindTheGate || answeredHere || COLLECTING.includes(step));
}
