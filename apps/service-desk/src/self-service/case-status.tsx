import type { PlainKey, Translator } from '@vakt/messages/translate';
import type { CaseStatus } from '../tables-of-cases.ts';

interface Words {
  /** The status itself. */
  name: PlainKey;
  /** What it means for whoever waits. */
  plain: PlainKey;
  tone: 'neutral' | 'info' | 'warning' | 'success';
}

const WORDS: Record<CaseStatus, Words> = {
  registered: { name: 'selfService.registered', plain: 'selfService.registeredText', tone: 'neutral' },
  assigned: { name: 'selfService.assigned', plain: 'selfService.assignedText', tone: 'info' },
  'in-progress': { name: 'selfService.inProgress', plain: 'selfService.inProgressText', tone: 'info' },
  'waiting-user': { name: 'selfService.waitingUser', plain: 'selfService.waitingUserText', tone: 'warning' },
  'on-hold': { name: 'selfService.onHold', plain: 'selfService.onHoldText', tone: 'neutral' },
  updated: { name: 'selfService.updated', plain: 'selfService.updatedText', tone: 'info' },
  done: { name: 'selfService.done', plain: 'selfService.doneText', tone: 'success' },
  closed: { name: 'selfService.closed', plain: 'selfService.closedText', tone: 'neutral' },
};

/** A status as requesters know it, in a word. */
export function sayStatus(status: CaseStatus, { t }: Translator): string {
  return t(WORDS[status].name);
}

/** What a status means for whoever waits, in plain words. */
export function explainStatus(status: CaseStatus, { t }: Translator): string {
  return t(WORDS[status].plain);
}

/** The status as a small mark; colour only repeats what the word says. */
export function CaseStatusMark({ status, translator }: { status: CaseStatus; translator: Translator }) {
  return (
    <span class="vk-case-status" data-tone={WORDS[status].tone}>
      {sayStatus(status, translator)}
    </span>
  );
}
