import { type Challenge, loadChallenge } from '../factors/phone-code/load-challenge.ts';
import { sendAgain as repeatSend, sendFirstCode } from '../factors/phone-code/send-code.ts';
import { changeStep, JourneyMoved, movingBy, requireStep } from './change-step.ts';
import { createAsker } from './create-asker.ts';
import type { JourneyDependencies, Outcome, Visitor } from './dependencies.ts';
import { recordingFirstSend, recordRefusal, recordSend } from './record-send.ts';
import { loadUsableMethods, readRefusal } from './sign-in/begin-challenge.ts';
import { type Situation, serviceName } from './situation.ts';

/**
 * "Send ny kode" and "Ring meg i stedet": within a living challenge by its rules (R10); after one that is expired or
 * used up, a new challenge to the same number. The request names a channel and nothing else (T17).
 */
export async function sendAgain(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  channel: 'sms' | 'call',
): Promise<Outcome> {
  requireStep(situation, 'challenge', 'verify');
  const { account, journey } = situation;
  const challenge = await loadChallenge(deps.codes, deps.db, journey.id);
  if (!account || !challenge) throw new JourneyMoved();
  if (channel === 'sms' && !canText(situation, challenge))
    return { faults: [{ field: 'code', kind: 'cannot-take-sms' }] };
  if (challenge.purpose === 'sign-in' && !isUsable(deps, situation, challenge))
    return { faults: [{ field: 'again', kind: 'method-disabled' }] };
  const proving = journey.state.proving ? { ...journey.state.proving, channel } : undefined;
  const state = { ...journey.state, channel, proving, notice: 'code-sent' as const };
  const asker = createAsker(account, visitor);
  const common = { asker, language: visitor.language, service: serviceName(deps.settings, journey.service) };
  const isLive = challenge.state === 'live';
  const switchesChannel = channel !== journey.state.channel;
  const sent = isLive
    ? await repeatSend(deps.codes, { ...common, challengeId: challenge.id, channel, switchesChannel })
    : await sendFirstCode(
        deps.codes,
        { ...common, journeyId: journey.id, purpose: challenge.purpose, target: { ...challenge, channel } },
        {
          moving: movingBy(situation, 'code-sent', state),
          also: recordingFirstSend(situation, { channel, purpose: challenge.purpose }),
        },
      );
  if (sent.verdict === 'overtaken') throw new JourneyMoved();
  await recordRefusal(deps, situation, sent, channel);
  if (sent.verdict === 'too-soon')
    return { faults: [{ field: 'again', kind: 'too-soon', facts: { seconds: waitFor(challenge, switchesChannel) } }] };
  if (sent.verdict === 'refused') return { faults: [{ ...readRefusal(sent, new Date()), field: 'again' }] };
  if (isLive) {
    await recordSend(deps, situation, { channel, purpose: challenge.purpose, sendNumber: challenge.sends + 1 });
    await changeStep(deps.db, situation, 'code-sent', { state });
  }
  return {};
}

/** Seconds until this may be asked again; 0: no more sends in this sign-in. */
function waitFor({ resendInSeconds, switchInSeconds }: Challenge, switchesChannel: boolean): number {
  if (resendInSeconds === null) return 0;
  return Math.max(1, switchesChannel ? switchInSeconds : resendInSeconds);
}

/** A phone that was removed or switched off since gets nothing more (T21). */
function isUsable(deps: JourneyDependencies, situation: Situation, challenge: Challenge): boolean {
  return loadUsableMethods(deps, situation).some((method) => method.id === challenge.methodId);
}

function canText(situation: Situation, challenge: Challenge): boolean {
  const method = situation.methods.find((one) => one.id === challenge.methodId);
  return method ? method.can_text : (situation.journey.state.proving?.canText ?? false);
}
