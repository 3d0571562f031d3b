import { recordEvent } from '../../audit/record-event.ts';
import { CODES_IN_SET } from '../../factors/recovery-code/code-words.ts';
import { createCodeSet, storeCodeSet } from '../../factors/recovery-code/make-codes.ts';
import { forgetSecondFactors } from '../../sessions/change-session.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { requireProvedSession } from '../enrol/accept-proof.ts';
import { quiet } from '../overview/change-methods.ts';
import type { Situation } from '../situation.ts';
import { tellOwnerOf } from '../tell-owner-of.ts';

/** From the person's own page to that of the recovery codes. */
export async function openRecoveryCodes(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  requireStep(situation, 'overview');
  await changeStep(deps.db, situation, 'to-recovery-codes', { state: quiet(situation) });
  return {};
}

/**
 * Makes a new set, shown once in the answer to this POST. The old codes are dead in the same transaction, and other
 * sessions have to answer anew: one of them may have been opened with such a code (T21). On record, and told on every phone.
 */
export async function makeRecoveryCodes(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<Outcome> {
  requireStep(situation, 'recovery-codes');
  const { account, session, journey } = situation;
  if (!account || !session) throw new JourneyMoved();
  const set = await createCodeSet(deps.waysBack);
  await deps.db.transaction().execute(async (trx) => {
    await changeStep(trx, situation, 'made');
    await requireProvedSession(trx, situation);
    const replaced = await storeCodeSet(trx, account.id, set);
    await forgetSecondFactors(trx, account.id, session.id);
    const event = { kind: 'recovery-codes-made' as const, accountId: account.id, journeyId: journey.id };
    await recordEvent(trx, { ...event, detail: { codes: CODES_IN_SET, replaced } });
  });
  await tellOwnerOf(deps, situation, visitor, { kind: 'recovery-codes-made', detail: {} });
  return { reveal: { what: 'codes', codes: set.shown } };
}
