import { recordEvent } from '../../audit/record-event.ts';
import { type CollectedPass, collectPass, compareCollectionCode } from '../../factors/access-pass/collect-pass.ts';
import { forgetPassFactors } from '../../sessions/change-session.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { holdJourney } from '../journeys.store.ts';
import type { Situation } from '../situation.ts';
import { tellOwnerOf } from '../tell-owner-of.ts';
import { readWayBackFault } from '../way-back-faults.ts';

/**
 * The collection code was typed by whoever typed the password in this very journey. Right: the pass is made and shown once,
 * in the answer to this POST; what an earlier pass gave is over. On record, and told on every phone of the owner's.
 */
export async function collect(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  requireStep(situation, 'collect-pass');
  const { account, journey } = situation;
  if (!account) throw new JourneyMoved();
  const common = { accountId: account.id, journeyId: journey.id };
  const compared = await compareCollectionCode(deps.waysBack, { accountId: account.id, typed });
  if (compared.verdict !== 'right') {
    const { verdict } = compared;
    if (verdict !== 'malformed')
      await recordEvent(deps.db, { kind: 'pass-collection-wrong', ...common, detail: { verdict } });
    return { faults: [readWayBackFault(compared, 'collection')] };
  }
  const pass = await deps.db.transaction().execute(async (trx): Promise<CollectedPass> => {
    if (!(await holdJourney(trx, journey.id, account.id))) throw new JourneyMoved();
    await changeStep(trx, situation, 'collected');
    await forgetPassFactors(trx, account.id);
    const collected = await collectPass(trx, account.id, compared.claim);
    if (!collected) throw new JourneyMoved();
    await recordEvent(trx, { kind: 'pass-collected', ...common, detail: { once: collected.once } });
    return collected;
  });
  await tellOwnerOf(deps, situation, visitor, { kind: 'pass-collected', detail: {} });
  return { reveal: { what: 'pass', pass } };
}
