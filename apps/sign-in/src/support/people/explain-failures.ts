import { maskNumber } from '../../accounts/mask-number.ts';
import type { RecordedEvent } from '../../audit/events.ts';
import { listEvents } from '../../audit/list-events.ts';
import { type AccountThrottle, loadThrottle } from '../../factors/password/throttle-attempts.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { findReachable } from './load-person.ts';
import { listMessagesOf, listMethodsOf, type MessageOfPerson } from './person.store.ts';
import type { Worker } from './worker.ts';

/**
 * One reason why signing in did not work, or does not now. `mask` is the number, masked; `reason` a word of the gateways',
 * of a call's outcome, or the limit's name.
 */
export type Failure = { at: Date } & (
  | { kind: 'message-refused' | 'call-refused'; mask: string; reason: string }
  | { kind: 'message-expired' | 'call-expired'; mask: string }
  | { kind: 'message-waiting' | 'call-waiting'; mask: string }
  /** The gateway took it and nobody has said that it arrived. */
  | { kind: 'message-silent'; mask: string }
  /** It arrived, and its code was not typed. */
  | { kind: 'message-unused'; mask: string }
  | { kind: 'call-unanswered'; mask: string; reason: string }
  | { kind: 'call-denied' }
  | { kind: 'send-refused'; channel: 'sms' | 'call'; reason: string }
  | { kind: 'code-wrong'; times: number }
  | { kind: 'code-expired' | 'code-spent' | 'code-replayed' }
  | { kind: 'codes-locked'; until: Date | null }
  | { kind: 'method-switched-off' }
  | { kind: 'password-wrong'; times: number }
  | { kind: 'password-locked'; until: Date }
  | { kind: 'sign-in-refused'; reason: string }
  | { kind: 'account-disabled' }
  | { kind: 'pass-needed' }
  | { kind: 'no-method' }
);

/** What is known of a person's tries. */
export interface FailureFacts {
  now: Date;
  events: readonly RecordedEvent[];
  messages: readonly (MessageOfPerson & { mask: string })[];
  passwords: AccountThrottle;
  codeLockedUntil: Date | null;
  disabledAt: Date | null;
  switchedOff: readonly Date[];
  hasMethods: boolean;
  needsPass: boolean;
}

const HOURS = 24;
const MOST_EVENTS = 100;
const MOST = 30;
/** A receipt that is a minute late is missing. */
const SILENT_MS = 60_000;

const EVENTS = ['code-wrong', 'codes-locked', 'code-refused', 'call-denied', 'sign-in-refused'] as const;

/**
 * Says why sign-ins of a person failed within the last 24 hours, or cannot succeed now: newest first, from what is on
 * record, the messages with their receipts, and the counters. Null: not found, or not this worker's. No code is in it;
 * numbers are masked.
 */
export async function explainFailures(
  deps: PeopleDependencies,
  worker: Worker,
  accountId: string,
): Promise<Failure[] | null> {
  const { db, keyring } = deps;
  const person = await findReachable(deps, worker, accountId);
  if (!person) return null;
  const [events, messages, passwords, methods] = await Promise.all([
    listEvents(db, { accountId: person.id, kinds: EVENTS, limit: MOST_EVENTS }),
    listMessagesOf(db, person.id, HOURS),
    loadThrottle({ db, keyring }, person),
    listMethodsOf(db, person.id, 0),
  ]);
  const { now, codeLockedUntil, disabledAt, needsPass } = person;
  return listFailures({
    now,
    events: events.filter(({ at }) => now.getTime() - at.getTime() < HOURS * 3_600_000),
    messages: messages.map((one) => ({ ...one, mask: maskTarget(deps, one) })),
    passwords,
    codeLockedUntil,
    disabledAt,
    switchedOff: methods.flatMap(({ disabledAt: at }) => at ?? []),
    hasMethods: methods.length > 0,
    needsPass,
  });
}

function maskTarget({ keyring }: PeopleDependencies, { targetSealed, challengeId }: MessageOfPerson): string {
  const [number] = JSON.parse(keyring.open('phone-number', targetSealed, challengeId)) as [string];
  return maskNumber(number);
}

/** The same from facts alone. Pure. */
export function listFailures(facts: FailureFacts): Failure[] {
  const found = [
    ...explainState(facts),
    ...facts.messages.flatMap((one) => explainMessage(one, facts.now) ?? []),
    ...explainEvents(facts),
  ];
  return found.toSorted((one, other) => other.at.getTime() - one.at.getTime()).slice(0, MOST);
}

/** What stands in the way now. */
function explainState(facts: FailureFacts): Failure[] {
  const { now, passwords, codeLockedUntil, disabledAt, switchedOff } = facts;
  const found: Failure[] = switchedOff.map((at) => ({ kind: 'method-switched-off', at }));
  if (disabledAt) found.push({ kind: 'account-disabled', at: disabledAt });
  if (codeLockedUntil) found.push({ kind: 'codes-locked', at: now, until: codeLockedUntil });
  if (passwords.failures > 0)
    found.push({ kind: 'password-wrong', at: passwords.lastAt ?? now, times: passwords.failures });
  if (passwords.blockedUntil) found.push({ kind: 'password-locked', at: now, until: passwords.blockedUntil });
  if (!facts.hasMethods) found.push({ kind: facts.needsPass ? 'pass-needed' : 'no-method', at: now });
  return found;
}

const NOT_PICKED_UP = ['busy', 'no-answer', 'declined', 'unreachable', 'bad-number', 'not-confirmed'];

function explainMessage(message: FailureFacts['messages'][number], now: Date): Failure | null {
  const { channel, state, outcome, mask, createdAt, endedAt, used } = message;
  const at = endedAt ?? createdAt;
  const kind = <What extends string>(what: What) =>
    channel === 'sms' ? (`message-${what}` as const) : (`call-${what}` as const);
  if (used) return null;
  if (channel === 'call' && outcome !== null && NOT_PICKED_UP.includes(outcome))
    return { kind: 'call-unanswered', at, mask, reason: outcome };
  switch (state) {
    case 'failed':
      return { kind: kind('refused'), at, mask, reason: message.reason ?? outcome ?? 'unknown' };
    case 'expired':
      return { kind: kind('expired'), at, mask };
    case 'queued':
    case 'sending':
      return { kind: kind('waiting'), at, mask };
    case 'handed-over': {
      const isSilent = now.getTime() - (message.handedOverAt ?? createdAt).getTime() > SILENT_MS;
      return channel === 'sms' && isSilent ? { kind: 'message-silent', at, mask } : null;
    }
    case 'delivered':
      return channel === 'sms' ? { kind: 'message-unused', at, mask } : null;
  }
}

/** Wrong codes in one sign-in are one line: how many, and when the last one was. */
function explainEvents({ events, codeLockedUntil }: FailureFacts): Failure[] {
  const found: Failure[] = [];
  const wrong = new Map<string, { kind: 'code-wrong'; at: Date; times: number }>();
  for (const event of events) {
    const { at, journeyId } = event;
    switch (event.kind) {
      case 'code-wrong': {
        const { verdict } = event.detail;
        if (verdict !== 'wrong') {
          found.push({ kind: `code-${verdict}`, at });
          break;
        }
        const known = wrong.get(journeyId ?? '');
        if (known) known.times += 1;
        else wrong.set(journeyId ?? '', { kind: 'code-wrong', at, times: 1 });
        break;
      }
      case 'codes-locked':
        if (!codeLockedUntil) found.push({ kind: 'codes-locked', at, until: null });
        break;
      case 'code-refused':
        found.push({ kind: 'send-refused', at, channel: event.detail.channel, reason: event.detail.limit });
        break;
      case 'call-denied':
        found.push({ kind: 'call-denied', at });
        break;
      case 'sign-in-refused':
        found.push({ kind: 'sign-in-refused', at, reason: event.detail.reason });
        break;
    }
  }
  return [...found, ...wrong.values()];
}
