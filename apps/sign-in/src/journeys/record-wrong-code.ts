import type { AuditEvent } from '../audit/events.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { SecondFactor } from '../tables.ts';
import type { JourneyDependencies } from './dependencies.ts';
import type { Situation } from './situation.ts';

/** Puts a refused code on record; what is no code at all (letters, too short) was never compared and is not. */
export async function recordWrongCode(
  deps: Pick<JourneyDependencies, 'db'>,
  situation: Situation,
  refused: { verdict: string },
  attempt: { factor: SecondFactor; purpose: 'sign-in' | 'enrol' },
): Promise<void> {
  const common = { accountId: situation.account?.id ?? null, journeyId: situation.journey.id };
  const event: AuditEvent | null = readEvent(refused.verdict, attempt);
  if (event) await recordEvent(deps.db, { ...event, ...common });
}

function readEvent(
  verdict: string,
  attempt: { factor: SecondFactor; purpose: 'sign-in' | 'enrol' },
): AuditEvent | null {
  const nobody = { accountId: null, journeyId: null };
  switch (verdict) {
    case 'wrong':
    case 'expired':
    case 'spent':
      return { ...nobody, kind: 'code-wrong', detail: { ...attempt, verdict } };
    case 'used':
      return { ...nobody, kind: 'code-wrong', detail: { ...attempt, verdict: 'replayed' } };
    case 'too-many':
      return { ...nobody, kind: 'codes-locked', detail: { factor: attempt.factor } };
    default:
      return null;
  }
}
