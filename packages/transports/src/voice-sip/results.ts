import { refuse } from '../ask-gateway.ts';
import { readSipOutcome } from '../sip-outcomes.ts';
import type { CallOutcome, SendVerdict } from '../transport.ts';
import type { LegEnd } from './leg.ts';

/** What came of a call that nobody answered: it reached the phone's network and came out so, or it was not taken. */
export type Result = { outcome: CallOutcome } | { verdict: SendVerdict & { verdict: 'refused' } };

function refused(reason: Parameters<typeof refuse>[0]): Result {
  return { verdict: refuse(reason) as SendVerdict & { verdict: 'refused' } };
}

/**
 * Reads a final answer (RFC 3261 §21; 607 RFC 8197, 608 RFC 8688). What the phone or its network says of the person
 * is the outcome of the call; what the trunk says of itself leads to the next gateway, and what it says of us to the
 * operator (401, 403, 407 after our answer; 488 and other faults of a request).
 */
function judgeStatus(status: number): Result {
  if (status === 408 || (status >= 500 && status <= 599)) return refused('temporary');
  const outcome = readSipOutcome(status);
  if (outcome) return { outcome };
  return refused(status === 401 || status === 403 || status === 407 ? 'auth' : 'config');
}

/**
 * Judges the end of an unanswered call. Once a phone has rung, no other gateway may be tried (two phones would ring):
 * then everything is an outcome of this call.
 */
export function judgeEnd(end: LegEnd, rung: boolean): Result {
  const result: Result =
    end.end === 'refused'
      ? judgeStatus(end.status)
      : end.end === 'silent'
        ? refused('temporary')
        : { outcome: 'no-answer' };
  if (!rung || 'outcome' in result) return result;
  return { outcome: end.end === 'refused' && end.status === 408 ? 'no-answer' : 'gateway-failed' };
}
