import type { Parts } from '@vakt/storage/parts';
import { recordEvent, recordingOf } from '../audit/record-event.ts';
import { CODE_MADE, type SendVerdict } from '../factors/phone-code/send-code.ts';
import type { JourneyDependencies } from './dependencies.ts';
import type { Situation } from './situation.ts';

interface Send {
  channel: 'sms' | 'call';
  purpose: 'sign-in' | 'enrol';
  sendNumber: number;
}

const whose = ({ account, journey }: Situation) => ({ accountId: account?.id ?? null, journeyId: journey.id });

/** The record of a first send, as part of the statement that makes its code. */
export function recordingFirstSend(situation: Situation, detail: Omit<Send, 'sendNumber'>): Parts {
  return {
    recorded: recordingOf({ kind: 'code-sent', ...whose(situation), detail: { ...detail, sendNumber: 1 } }, CODE_MADE),
  };
}

/** Puts a send within a living challenge on record. */
export function recordSend(deps: Pick<JourneyDependencies, 'db'>, situation: Situation, detail: Send): Promise<void> {
  return recordEvent(deps.db, { kind: 'code-sent', ...whose(situation), detail });
}

/** Puts a limit's refusal on record. What was asked too soon left no trace anywhere and leaves none here. */
export async function recordRefusal(
  deps: Pick<JourneyDependencies, 'db'>,
  situation: Situation,
  sent: SendVerdict | { verdict: 'too-soon' },
  channel: 'sms' | 'call',
): Promise<void> {
  if (sent.verdict !== 'refused') return;
  await recordEvent(deps.db, { kind: 'code-refused', ...whose(situation), detail: { channel, limit: sent.limit } });
}
