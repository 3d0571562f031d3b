import { recordEvent } from '../../audit/record-event.ts';
import { dropPass } from '../../factors/access-pass/standing-pass.ts';
import { forgetPassFactors } from '../../sessions/change-session.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { requireLiveSession } from '../enrol/accept-proof.ts';
import type { Situation } from '../situation.ts';
import { tellOwnerOf } from '../tell-owner-of.ts';
import { quiet } from './change-methods.ts';

/**
 * The owner takes an access pass away, collected or only ordered: with it ends what it gave, in this session too. On
 * record, and told on every phone.
 */
export async function revokePass(deps: JourneyDependencies, situation: Situation, visitor: Visitor): Promise<Outcome> {
  requireStep(situation, 'overview');
  const { account, journey } = situation;
  if (!account) throw new JourneyMoved();
  const stood = await deps.db.transaction().execute(async (trx) => {
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice: 'pass-revoked' } });
    // Open while the methods are locked too: a pass that its owner did not ask for must not outlive that.
    await requireLiveSession(trx, situation);
    if (!(await dropPass(trx, account.id))) return false;
    await forgetPassFactors(trx, account.id);
    const event = { kind: 'pass-revoked' as const, accountId: account.id, journeyId: journey.id };
    await recordEvent(trx, { ...event, detail: { by: 'owner' } });
    return true;
  });
  if (stood) await tellOwnerOf(deps, situation, visitor, { kind: 'pass-revoked', detail: {} });
  return {};
}
