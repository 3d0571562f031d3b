import type { AuditEvent } from '../audit/events.ts';
import { countEvents } from '../audit/list-events.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { SecondFactor } from '../tables.ts';
import type { JourneyDependencies } from './dependencies.ts';
import type { Situation } from './situation.ts';

/** So many wrong codes after the right password within an hour are told to the owner (ASVS 6.3.5). */
const SUSPICIOUS = 3;
const HOUR_SECONDS = 3600;

/**
 * Puts a refused code on record; what is no code at all (letters, too short) was never compared and is not. Several after
 * the right password are told to the owner by mail, once in an hour; so is a method that they switched off.
 */
export async function recordWrongCode(
  deps: Pick<JourneyDependencies, 'db' | 'tellOwner'>,
  situation: Situation,
  refused: { verdict: string },
  attempt: { factor: SecondFactor; purpose: 'sign-in' | 'enrol' },
): Promise<void> {
  const common = { accountId: situation.account?.id ?? null, journeyId: situation.journey.id };
  const event: AuditEvent | null = readEvent(refused.verdict, attempt);
  if (event) await recordEvent(deps.db, { ...event, ...common });
  const { accountId } = common;
  if (attempt.purpose !== 'sign-in' || accountId === null) return;
  const method = situation.methods.find(({ id }) => situation.journey.state.option?.endsWith(`:${id}`))?.kind;
  if (refused.verdict === 'method-disabled' && method)
    await deps.tellOwner({ kind: 'method-blocked', detail: { method }, accountId });
  else if (
    event?.kind === 'code-wrong' &&
    (await countEvents(deps.db, accountId, 'code-wrong', HOUR_SECONDS)) >= SUSPICIOUS
  )
    await deps.tellOwner({ kind: 'attempts-suspicious', detail: {}, accountId });
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
