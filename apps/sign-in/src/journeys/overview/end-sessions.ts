import { recordEvent } from '../../audit/record-event.ts';
import { endAccountSessions } from '../../sessions/list-account-sessions.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome } from '../dependencies.ts';
import { requireLiveSession } from '../enrol/accept-proof.ts';
import type { Situation } from '../situation.ts';
import { quiet } from './change-methods.ts';

/** Ends one other session of the person's, or (`all`) every other one (ASVS 7.5.2). This one stays: it is signed out of by signing out. */
export async function endSessions(
  deps: JourneyDependencies,
  situation: Situation,
  sessionId: string,
): Promise<Outcome> {
  requireStep(situation, 'overview');
  const { account, session, journey } = situation;
  if (!account || !session) throw new JourneyMoved();
  const all = sessionId === 'all';
  if (sessionId === session.id) throw new JourneyMoved();
  const told = await deps.db.transaction().execute(async (trx) => {
    const notice = all ? 'sessions-ended' : 'session-ended';
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice } });
    await requireLiveSession(trx, situation);
    const ended = await endAccountSessions(trx, account.id, all ? { except: session.id } : { only: sessionId });
    if (ended === 0) return null;
    const event = { kind: 'sessions-ended' as const, accountId: account.id, journeyId: journey.id };
    await recordEvent(trx, { ...event, detail: { by: 'owner', sessions: ended } });
    return deps.owners.queue(trx, { accountId: account.id, kind: 'sessions-ended', detail: {} });
  });
  if (told) deps.owners.sendSoon(told);
  return {};
}
