import { recordEvent } from '../audit/record-event.ts';
import type { SendVerdict } from '../factors/phone-code/send-code.ts';
import type { JourneyDependencies } from './dependencies.ts';
import type { Situation } from './situation.ts';

/** Puts a send, or its refusal by a limit, on record. What was asked too soon left no trace anywhere and leaves none here. */
export async function recordSend(
  deps: Pick<JourneyDependencies, 'db'>,
  situation: Situation,
  sent: SendVerdict | { verdict: 'too-soon' },
  detail: { channel: 'sms' | 'call'; purpose: 'sign-in' | 'enrol'; sendNumber: number },
): Promise<void> {
  const common = { accountId: situation.account?.id ?? null, journeyId: situation.journey.id };
  if (sent.verdict === 'sent') await recordEvent(deps.db, { ...common, kind: 'code-sent', detail });
  if (sent.verdict === 'refused') {
    await recordEvent(deps.db, {
      ...common,
      kind: 'code-refused',
      detail: { channel: detail.channel, limit: sent.limit },
    });
  }
}
