import { closePasskeyOffer, snoozePasskeyOffer } from '../../accounts/passkey-offer.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { changeStep, finish, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import type { Situation } from '../situation.ts';

/** Answers the offer of a passkey: add one, not now, or not again. Whatever is answered, the way to the service is open. */
export async function answerOffer(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  choice: string,
): Promise<Outcome> {
  requireStep(situation, 'offer-passkey');
  const { account, journey } = situation;
  if (!account) throw new JourneyMoved();
  if (choice === 'add') {
    const state = { ...journey.state, addingPasskey: 'offer' as const };
    await changeStep(deps.db, situation, 'passkey-chosen', { state });
    return {};
  }
  const answer = choice === 'never' ? 'never' : 'later';
  if (answer === 'never') await closePasskeyOffer(deps.db, account.id);
  else await snoozePasskeyOffer(deps.db, account.id, deps.settings.campaign.snoozeDays);
  const common = { accountId: account.id, journeyId: journey.id };
  await recordEvent(deps.db, { kind: 'passkey-offer-answered', ...common, detail: { answer } });
  return finish(deps, situation, visitor);
}
