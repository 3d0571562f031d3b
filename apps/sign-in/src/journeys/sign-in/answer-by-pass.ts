import { newToken } from '@vakt/foundation/ids';
import { recordEvent } from '../../audit/record-event.ts';
import { comparePass, spendPass } from '../../factors/access-pass/check-pass.ts';
import type { SecondFactor } from '../../tables.ts';
import { JourneyMoved } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { holdJourney } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { tellOwnerOf } from '../tell-owner-of.ts';
import { readWayBackFault } from '../way-back-faults.ts';
import { acceptFactor, goOnAfterFactor } from './accept-factor.ts';

/** How long whoever used a pass for a single use has to prove a new method, in milliseconds. */
const ENROL_WITHIN_MS = 600_000;

/**
 * Answers with a temporary access pass. One for a single use is used up and opens nothing by itself: for ten minutes it
 * lets a new method be proved. What one for several uses gives ends with the pass. The owner is told on every phone.
 */
export async function answerByPass(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: unknown,
): Promise<Outcome> {
  const { account, journey, facts } = situation;
  if (!account) throw new JourneyMoved();
  const compared = await comparePass(deps.waysBack, { accountId: account.id, typed });
  if (compared.verdict !== 'right') {
    await recordWrongCode(deps, situation, compared, { factor: 'pass', purpose: 'sign-in' });
    return { faults: [readWayBackFault(compared, 'pass')] };
  }
  const token = newToken();
  const factor = await deps.db.transaction().execute(async (trx) => {
    if (!(await holdJourney(trx, journey.id, account.id))) throw new JourneyMoved();
    const spent = await spendPass(trx, account.id, compared.passId);
    if (!spent) throw new JourneyMoved();
    const { once } = spent;
    const proved: SecondFactor = once ? 'pass-once' : 'pass';
    const until = once ? new Date(facts.now + ENROL_WITHIN_MS) : spent.until;
    await acceptFactor(deps, trx, situation, { factor: proved, methodId: null, token, until });
    await recordEvent(trx, { kind: 'pass-used', accountId: account.id, journeyId: journey.id, detail: { once } });
    return proved;
  });
  await tellOwnerOf(deps, situation, visitor, { kind: 'pass-used', detail: {} });
  return goOnAfterFactor(deps, situation, visitor, { token, factor });
}
