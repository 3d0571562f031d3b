import { reportNotMe } from '../../undo/report-not-me.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { requireLiveSession } from '../enrol/accept-proof.ts';
import type { Situation } from '../situation.ts';
import { quiet } from './change-methods.ts';

/** "Det var ikke meg" on the person's own page: ends all other sessions, locks the methods, and tells support. This session stays. */
export async function reportOwnNotMe(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  blockPassword: boolean,
): Promise<Outcome> {
  requireStep(situation, 'overview');
  const { account, session, journey } = situation;
  if (!account || !session) throw new JourneyMoved();
  const { told } = await deps.db.transaction().execute(async (trx) => {
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice: 'not-me-reported' } });
    await requireLiveSession(trx, situation);
    return reportNotMe(deps, trx, {
      accountId: account.id,
      way: 'own-page',
      about: null,
      blockPassword,
      exceptSession: session.id,
      journeyId: journey.id,
      language: visitor.language,
    });
  });
  deps.owners.sendSoon(told);
  return {};
}
