import type { Translator } from '@vakt/messages/translate';
import { Avatar } from '@vakt/ui/content';
import { Button } from '@vakt/ui/form';
import { Icon } from '@vakt/ui/icons';
import type { Child } from 'hono/jsx';
import { nameEntry } from '../queues/describe-case.ts';
import type { ThreadRow } from './case-page.store.ts';
import { historyLine, type Names } from './history-line.ts';
import { shortAgo, wholeTime } from './times.ts';

export interface ThreadProps {
  rows: readonly ThreadRow[];
  translator: Translator;
  names: Names;
  now: Date;
  /** People who stand on the requester's side. */
  parties: readonly string[];
  /** Shown below a message: its files. */
  files?: (messageId: string) => Child;
  /** Where a reply is taken back, and by whom; null where nothing can be done. */
  undo: { action: string; personId: string; list: string } | null;
}

/** A thread with its history in it, oldest first. */
export function Thread(props: ThreadProps) {
  return (
    <ol class="vk-thread" id={THREAD_ID}>
      <ThreadItems {...props} />
    </ol>
  );
}

/** Where live events put what is new. */
export const THREAD_ID = 'thread';

/** The lines of a thread, without the list around them. */
export function ThreadItems(props: ThreadProps) {
  return (
    <>
      {props.rows.map((row) => (
        <li id={`m${row.position}`} class={classOf(row)}>
          {row.kind === 'event' ? <HistoryLine {...props} row={row} /> : <ThreadMessage {...props} row={row} />}
        </li>
      ))}
    </>
  );
}

function classOf({ kind, recalledAt }: ThreadRow): string {
  return `vk-thread__item vk-thread__item--${kind}${recalledAt ? ' vk-thread__item--recalled' : ''}`;
}

function HistoryLine({ row, translator, names, now }: ThreadProps & { row: ThreadRow }) {
  if (!row.event || row.recalledAt) return null;
  const who = row.authorId === null ? translator.t('case.house') : names.person(row.authorId);
  return (
    <p class="vk-thread__event">
      <span>
        <strong>{who}</strong> {historyLine(translator, row.event, names)}
      </span>
      <When at={row.createdAt} translator={translator} now={now} />
    </p>
  );
}

function ThreadMessage(props: ThreadProps & { row: ThreadRow }) {
  const { row, translator, names, now } = props;
  const { t } = translator;
  const who = row.authorId === null ? (row.authorName ?? t('case.unknownPerson')) : names.person(row.authorId);
  return (
    <article class={`vk-message vk-message--${row.kind}`}>
      <Avatar name={who} />
      <div class="vk-message__card">
        <header class="vk-message__head">
          <h3>{who}</h3>
          <p class="vk-message__kind">{kindOf(props)}</p>
          <When at={row.createdAt} translator={translator} now={now} />
        </header>
        <div class="vk-message__body" lang={row.language ?? undefined}>
          {row.body}
        </div>
        {props.files?.(row.id)}
        {row.recalledAt ? <p class="vk-message__state">{t('case.recalled')}</p> : <Held {...props} />}
      </div>
    </article>
  );
}

/** What a message is, in words: colour alone says nothing to many. */
function kindOf({ row, translator, parties }: ThreadProps & { row: ThreadRow }): Child {
  const { t } = translator;
  if (row.kind === 'note') {
    return (
      <>
        <Icon name="PadlockLocked" />
        {t('case.kind.note')}
      </>
    );
  }
  if (row.kind === 'reply') return t('case.kind.reply');
  const entry = row.entry === null ? '' : nameEntry(translator, row.entry);
  const known = row.authorId !== null && parties.includes(row.authorId);
  return [t(known ? 'case.kind.question' : 'case.kind.other'), entry].filter(Boolean).join(' · ');
}

/** Where the offer to take a reply back stands: what one wants to see who has just sent it. */
export const heldId = (messageId: string) => `held-${messageId}`;

/** A reply that can still be taken back says so, with the button for it. */
function Held({ row, translator: { t }, undo }: ThreadProps & { row: ThreadRow }) {
  if (row.heldSeconds <= 0) return null;
  const seconds = Math.ceil(row.heldSeconds);
  return (
    <vakt-undo
      id={heldId(row.id)}
      class="vk-message__state"
      data-seconds={seconds}
      data-text={t('compose.held', { seconds: 97 })}
    >
      <p role="status">{t('compose.held', { seconds })}</p>
      {undo && row.authorId === undo.personId ? (
        <form method="post" action={undo.action}>
          <input type="hidden" name="message" value={row.id} />
          <input type="hidden" name="list" value={undo.list} />
          <Button variant="secondary">{t('compose.undo')}</Button>
        </form>
      ) : null}
    </vakt-undo>
  );
}

/** A moment as a distance, with the whole time behind it. */
export function When({ at, translator, now }: { at: Date; translator: Translator; now: Date }) {
  return (
    <time datetime={at.toISOString()} title={wholeTime(translator, at)}>
      {shortAgo(translator, at, now)}
    </time>
  );
}
