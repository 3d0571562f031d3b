import { formatShort } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import type { CaseEvent } from '../cases/events.ts';
import { namePriority, nameStatus } from '../queues/describe-case.ts';
import { impactKey, urgencyKey } from './case-words.ts';

/** How ids in the history are shown. */
export interface Names {
  person(id: string | null): string;
  group(id: string): string;
  number(number: number): string;
}

/** One line of history in words, after the name of whoever did it: "tok saken". */
export function historyLine(translator: Translator, event: CaseEvent, names: Names): string {
  const { t, tag } = translator;
  switch (event.what) {
    case 'created':
      return t('case.event.created');
    case 'status':
      return t(event.by === 'timer' ? 'case.event.statusTimer' : 'case.event.status', {
        from: nameStatus(translator, event.from),
        to: nameStatus(translator, event.to),
      });
    case 'assigned':
      return assignedLine({ t }, event, names);
    case 'handed-over':
      return handedLine(translator, event, names);
    case 'priority':
      return priorityLine(translator, event);
    case 'confidentiality':
      return levelLine(translator, event);
    case 'named':
      return changeLine({ t }, 'case.event.named', event.added.map(names.person), event.removed.map(names.person));
    case 'tags':
      return changeLine({ t }, 'case.event.tags', event.added, event.removed);
    case 'title':
      return t('case.event.title', { from: event.from, to: event.to });
    case 'colleague':
      return colleagueLine({ t }, event, names);
    case 'timer-warned':
      return t('case.event.timerWarned', { day: dayOf(tag, event.at) });
    case 'mail':
      return mailLine({ t }, event);
    case 'file-removed':
      return t('case.event.fileRemoved', { name: event.name });
    case 'recalled':
      return t('case.event.recalled');
    case 'withdrawn':
      return t('case.event.withdrawn');
    case 'reopened':
      return t('case.event.reopened');
    case 'merged':
      return t('case.event.merged', { from: names.number(event.from), into: names.number(event.into) });
    case 'held':
      return event.reason === null ? t('case.event.heldEnded') : t('case.event.held', { reason: event.reason });
    case 'orphaned':
      return t('case.event.orphaned');
    case 'appointed':
      return appointedLine({ t }, event, names);
    default:
      return event satisfies never;
  }
}

type Words = Pick<Translator, 't'>;

function colleagueLine({ t }: Words, { added, removed }: Extract<CaseEvent, { what: 'colleague' }>, names: Names) {
  return added === null
    ? t('case.event.colleagueRemoved', { name: names.person(removed) })
    : t('case.event.colleagueAdded', { name: names.person(added) });
}

function mailLine({ t }: Words, { outcome, to }: Extract<CaseEvent, { what: 'mail' }>): string {
  return outcome === 'no-address' ? t('case.event.mail.noAddress', { to }) : t(`case.event.mail.${outcome}`, { to });
}

function appointedLine({ t }: Words, event: Extract<CaseEvent, { what: 'appointed' }>, names: Names): string {
  const facts = { name: names.person(event.worker), reason: event.reason };
  return t(event.refused ? 'case.event.appointRefused' : 'case.event.appointed', facts);
}

function levelLine({ t }: Translator, event: Extract<CaseEvent, { what: 'confidentiality' }>): string {
  const word = (level: typeof event.to) => t(`case.confidentiality.${level}`);
  return t('case.event.confidentiality', { from: word(event.from), to: word(event.to) });
}

function handedLine({ t }: Translator, event: Extract<CaseEvent, { what: 'handed-over' }>, names: Names): string {
  const facts = { from: names.group(event.fromGroup), to: names.group(event.toGroup), reason: event.reason };
  return t(event.notOurs ? 'case.event.notOurs' : 'case.event.handedOver', facts);
}

function priorityLine(translator: Translator, event: Extract<CaseEvent, { what: 'priority' }>): string {
  const { t } = translator;
  return t('case.event.priority', {
    priority: namePriority(translator, event.priority),
    impact: t(impactKey(event.impact)),
    urgency: t(urgencyKey(event.urgency)),
  });
}

function assignedLine({ t }: Pick<Translator, 't'>, event: Extract<CaseEvent, { what: 'assigned' }>, names: Names) {
  if (event.because === 'taken') return t('case.event.taken');
  if (event.to !== null) return t('case.event.assigned', { name: names.person(event.to) });
  return t(event.because === 'absence' ? 'case.event.absence' : 'case.event.unassigned');
}

function changeLine(
  { t }: Pick<Translator, 't'>,
  key: 'case.event.named' | 'case.event.tags',
  added: readonly string[],
  removed: readonly string[],
): string {
  const list = (words: readonly string[]) => words.join(', ');
  if (removed.length === 0) return t(`${key}Added`, { what: list(added) });
  if (added.length === 0) return t(`${key}Removed`, { what: list(removed) });
  return `${t(`${key}Added`, { what: list(added) })}; ${t(`${key}Removed`, { what: list(removed) })}`;
}

function dayOf(tag: Translator['tag'], at: string): string {
  const when = new Date(at);
  return Number.isNaN(when.getTime()) ? at : formatShort(tag, when, 'day');
}
