import type { CodeVerdict } from '../factors/phone-code/check-code.ts';
import type { Challenge } from '../factors/phone-code/load-challenge.ts';
import { APP_DIGITS } from './check-app-code.ts';
import type { Fault } from './dependencies.ts';

type Refused = Exclude<CodeVerdict, { verdict: 'accepted' }> | { verdict: 'not-approved' } | { verdict: 'used' };

/** What a refused code is told as: beside the code field, with the way on. */
export function readCodeFault(refused: CodeVerdict | Refused, fromApp: boolean): Fault {
  const field = 'code';
  switch (refused.verdict) {
    case 'malformed':
      return { field, kind: 'code-shape', ...(fromApp ? { facts: { digits: APP_DIGITS } } : {}) };
    case 'wrong': {
      const facts = refused.attemptsLeft === null ? undefined : { tries: refused.attemptsLeft };
      if (refused.attemptsLeft === 0) return { field, kind: 'code-tries' };
      return { field, kind: fromApp ? 'app-code-wrong' : 'wrong-code', ...(facts ? { facts } : {}) };
    }
    case 'expired':
      return { field, kind: 'code-expired' };
    case 'used':
      return { field, kind: 'app-code-used' };
    case 'spent':
      return { field, kind: 'code-used' };
    case 'too-many': {
      if (refused.until === null) return { field, kind: 'code-tries' };
      const minutes = Math.max(1, Math.ceil((refused.until.getTime() - Date.now()) / 60_000));
      return { field, kind: 'code-wait', facts: { minutes } };
    }
    case 'method-disabled':
      return { field, kind: 'method-disabled' };
    default:
      return { field, kind: 'not-approved' };
  }
}

/** What a challenge that cannot be answered any more is told as; null when it lives. Nothing is counted or compared then. */
export function readDeadChallenge(challenge: Challenge | null): Fault | null {
  if (challenge?.state === 'live') return null;
  if (challenge?.state === 'spent') return { field: 'code', kind: 'code-tries' };
  return { field: 'code', kind: challenge?.state === 'over' ? 'code-used' : 'code-expired' };
}
