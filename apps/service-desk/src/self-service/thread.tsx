import { formatDate, formatDateTime } from '@vakt/messages/format';
import type { Child } from 'hono/jsx';
import { renderCaseNumber } from '../access/case-number.ts';
import { type CaseEvent, isInternal } from '../cases/events.ts';
import type { PageProps } from '../pages/frame.tsx';
import { sayStatus } from './case-status.tsx';
import type { OwnMessageRow } from './own-cases.store.ts';

export interface ThreadProps {
  visit: PageProps['visit'];
  personId: string;
  deskName: string;
  /** Of case numbers. */
  prefix: string;
  messages: readonly OwnMessageRow[];
  /** Names of the people whom the history speaks of. */
  names: ReadonlyMap<string, string>;
  /** The files of a message. */
  renderFiles: (messageId: string) => Child;
}

/** The thread of a case as those whose case it is see it: what they wrote, what was answered, what happened. */
export function OwnThread(props: ThreadProps) {
  return (
    <ol class="vk-own-thread">
      {props.messages.map((message) =>
        message.kind === 'event' ? (
          <EventLine {...props} message={message} />
        ) : (
          <li class="vk-own-thread__message" data-ours={message.kind === 'reply' || undefined} id={`m-${message.id}`}>
            <p class="vk-own-thread__head">
              <strong>{authorOf(message, props)}</strong>
              <Time at={message.createdAt} visit={props.visit} />
            </p>
            <div class="vk-written" lang={message.language ?? undefined}>
              {message.body}
            </div>
            {props.renderFiles(message.id)}
          </li>
        ),
      )}
    </ol>
  );
}

function authorOf({ kind, authorId, authorName }: OwnMessageRow, { visit, personId, deskName }: ThreadProps): string {
  const { t } = visit.translator;
  if (kind === 'question' && authorId === personId) return t('selfService.youWrote');
  if (kind === 'reply') return authorName ? `${authorName}, ${deskName}` : deskName;
  return authorName ?? t('selfService.somebody');
}

function Time({ at, visit }: { at: Date; visit: PageProps['visit'] }) {
  return <time datetime={at.toISOString()}>{formatDateTime(visit.translator.tag, at)}</time>;
}

function EventLine(props: ThreadProps & { message: OwnMessageRow }) {
  const { message, visit } = props;
  const event = message.event as CaseEvent | null;
  // The statement leaves internal events out already; a kind that nobody gave words stays unseen too.
  const words = event === null || isInternal(event) ? null : sayEvent(event, props);
  return words === null ? null : (
    <li class="vk-own-thread__event">
      {words} <Time at={message.createdAt} visit={visit} />
    </li>
  );
}

function sayEvent(event: CaseEvent, { visit, names, message, prefix }: ThreadProps & { message: OwnMessageRow }) {
  const { translator } = visit;
  const { t, tag } = translator;
  const nameOf = (id: string) => names.get(id) ?? t('selfService.somebody');
  switch (event.what) {
    case 'status':
      return t('selfService.eventStatus', { status: sayStatus(event.to, translator) });
    case 'colleague':
      if (event.added) return t('selfService.eventAdded', { name: nameOf(event.added) });
      return event.removed ? t('selfService.eventRemoved', { name: nameOf(event.removed) }) : null;
    case 'withdrawn':
      return t('selfService.eventWithdrawn', { name: message.authorName ?? t('selfService.somebody') });
    case 'reopened':
      return t('selfService.eventReopened');
    case 'timer-warned':
      return t('selfService.eventTimer', { date: formatDate(tag, new Date(event.at)) });
    case 'merged':
      return t('selfService.eventMerged', {
        from: renderCaseNumber(event.from, prefix),
        into: renderCaseNumber(event.into, prefix),
      });
    case 'confidentiality': {
      const by = message.authorName ?? t('selfService.somebody');
      const [from, to] = [event.from, event.to].map((level) => t(`case.confidentiality.${level}Long`));
      return t('selfService.eventConfidentiality', { by, from: from ?? '', to: to ?? '' });
    }
    case 'orphaned':
      return t('selfService.eventOrphaned');
    case 'appointed': {
      const by = message.authorName ?? t('selfService.somebody');
      const facts = { by, name: nameOf(event.worker), reason: event.reason };
      return t(event.refused ? 'selfService.eventAppointRefused' : 'selfService.eventAppointed', facts);
    }
    default:
      return null;
  }
}

/** The ids of the people whom a thread's history names. */
export function namedInHistory(messages: readonly OwnMessageRow[]): string[] {
  const ids = messages.flatMap(({ event }) => {
    const said = event as CaseEvent | null;
    if (said?.what === 'appointed') return [said.worker];
    return said?.what === 'colleague' ? [said.added, said.removed] : [];
  });
  return [...new Set(ids.filter((id): id is string => id !== null))];
}
