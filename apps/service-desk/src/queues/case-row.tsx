import type { Translator } from '@vakt/messages/translate';
import { Avatar } from '@vakt/ui/content';
import { Icon, type IconName } from '@vakt/ui/icons';
import { renderCaseNumber } from '../access/case-number.ts';
import { mayWork } from '../access/case-policy.ts';
import type { Viewer } from '../access/viewer.ts';
import type { CaseStatus, Entry } from '../tables-of-cases.ts';
import { BULK_FORM } from './bulk-bar.tsx';
import { describeWait, nameEntry, nameGroup, namePriority, nameStatus } from './describe-case.ts';
import { caseHref, type ListQuery } from './list-query.ts';
import type { ListRow } from './load-list.ts';

const ENTRY_ICONS: Record<Entry, IconName> = {
  form: 'Globe',
  mail: 'EnvelopeClosed',
  phone: 'Phone',
  desk: 'PersonHeadset',
};

/** Colours say the same as the words: what is new, what waits for us, what waits for others, what is over. */
const TONES: Record<CaseStatus, 'info' | 'accent' | 'warning' | 'success' | 'neutral'> = {
  registered: 'info',
  assigned: 'accent',
  'in-progress': 'accent',
  updated: 'info',
  'waiting-user': 'warning',
  'on-hold': 'warning',
  done: 'success',
  closed: 'neutral',
};

export interface CaseRowProps {
  row: ListRow;
  query: ListQuery;
  translator: Translator;
  casePrefix: string;
  /** The case that is open beside the list. */
  current?: boolean;
  /** Whether it can be ticked: the viewer may change it, and it is not sealed. */
  choosable?: boolean;
  /** No longer what the list asks for: stays where it is until the list is loaded anew. */
  left?: boolean;
}

/** The id of a case's row, for live events. */
export function rowId(number: number): string {
  return `case-row-${number}`;
}

/** Whether a viewer can tick a case in a list. A sealed one is changed on its own page alone. */
export function isChoosable(viewer: Viewer, row: ListRow): boolean {
  return row.confidentiality !== 'sealed' && mayWork(viewer, row);
}

/** A status as a small field of colour with its name. */
export function StatusTag(props: { status: CaseStatus; translator: Translator }) {
  return (
    <span class="vk-status" data-tone={TONES[props.status]}>
      {nameStatus(props.translator, props.status)}
    </span>
  );
}

/** One case in a list: one link, to the case beside this very list. */
export function CaseRow(props: CaseRowProps) {
  const { row, translator } = props;
  const { t } = translator;
  return (
    <li
      class="vk-item"
      id={rowId(row.number)}
      data-quiet=""
      data-left={props.left ? '' : undefined}
      data-current={props.current ? '' : undefined}
    >
      <div class="vk-item__choice">{props.choosable ? <RowChoice {...props} /> : null}</div>
      <RowCase {...props} />
      <div class="vk-item__status">
        <StatusTag status={row.status} translator={translator} />
        {props.left ? <span class="vk-item__left">{t('queue.leftList')}</span> : null}
      </div>
      <div class="vk-item__assignee">
        <span class="ds-sr-only">{t('queue.assignee')}: </span>
        {row.assignee === null ? (
          <span class="vk-item__nobody">{t('queue.nobody')}</span>
        ) : (
          <>
            <Avatar name={row.assignee} small />
            <span class="vk-item__name">{row.assignee}</span>
          </>
        )}
      </div>
      <div class="vk-item__waited">
        <Waited row={row} translator={translator} />
      </div>
    </li>
  );
}

/** The version goes along: what has changed since is not changed unseen. */
function RowChoice({ row, translator, casePrefix }: CaseRowProps) {
  const number = renderCaseNumber(row.number, casePrefix);
  return (
    <input
      type="checkbox"
      id={`choose-${row.number}`}
      name="case"
      value={`${number}:${row.version}`}
      form={BULK_FORM}
      aria-label={translator.t('queue.chooseCase', { number })}
      data-choose=""
    />
  );
}

function RowCase({ row, query, translator, casePrefix, current }: CaseRowProps) {
  const number = renderCaseNumber(row.number, casePrefix);
  return (
    <div class="vk-item__case">
      <a
        class="vk-item__link"
        id={`${rowId(row.number)}-link`}
        href={caseHref(number, query)}
        aria-current={current ? 'true' : undefined}
        data-row=""
      >
        <PriorityMark priority={row.priority} translator={translator} />
        <RowTitle row={row} translator={translator} />
      </a>
      <p class="vk-item__more">
        <Icon name={ENTRY_ICONS[row.entry]} />
        <span class="ds-sr-only">{nameEntry(translator, row.entry)}: </span>
        <span>
          {row.requester === null ? null : `${row.requester} · `}
          <span class="vk-nowrap">{number}</span> · {nameGroup(translator, { nb: row.groupNb, en: row.groupEn })}
        </span>
        {row.flagged ? <span class="vk-item__flag">{translator.t('queue.flagged')}</span> : null}
      </p>
    </div>
  );
}

function PriorityMark({ priority, translator }: { priority: number; translator: Translator }) {
  if (priority > 2) return null;
  return (
    <span class="vk-priority" data-priority={priority}>
      <span aria-hidden="true">{priority === 1 ? '!!' : '!'}</span>
      <span class="ds-sr-only">{namePriority(translator, priority)}: </span>
    </span>
  );
}

function RowTitle({ row, translator }: { row: ListRow; translator: Translator }) {
  const { t } = translator;
  const locked = row.confidentiality !== 'open';
  return (
    <span class="vk-item__title">
      {locked ? <Icon name="PadlockLocked" /> : null}
      {locked && row.title !== null ? <span class="ds-sr-only">{t('queue.confidential')}: </span> : null}
      {row.title ?? t('queue.sealedTitle')}
    </span>
  );
}

function Waited({ row, translator }: { row: ListRow; translator: Translator }) {
  if (row.waited === null) return null;
  const { short, whole } = describeWait(translator, row.waited);
  return (
    <>
      <span aria-hidden="true">{short}</span>
      <span class="ds-sr-only">{whole}</span>
    </>
  );
}
