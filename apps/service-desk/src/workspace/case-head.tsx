import { Avatar } from '@vakt/ui/content';
import { SelectField } from '@vakt/ui/fields';
import { Button, HiddenFields } from '@vakt/ui/form';
import { Icon } from '@vakt/ui/icons';
import { renderCaseNumber } from '../access/case-number.ts';
import { isOpen, statusesToChoose } from '../cases/statuses.ts';
import { nameEntry, nameGroup, namePriority, nameStatus } from '../queues/describe-case.ts';
import type { Settings } from '../settings.ts';
import type { Visit } from '../visit.ts';
import type { CaseSurroundings } from './load-case.ts';
import { When } from './thread.tsx';

export interface HeadProps {
  /** Live events have no page, and need no more of one. */
  page: { settings: Settings; visit: Pick<Visit, 'translator'> };
  view: CaseSurroundings;
  path: string;
  hidden: Record<string, string>;
  /** Where the list is. */
  back: string;
  now: Date;
  viewerId: string;
  /** What is wrong with a field, by its id, and what was typed into a form that comes back, by name. */
  errorOf?: (fieldId: string) => string | undefined;
  typed?: (name: string) => string | undefined;
}

/** Ids of the pieces of the head that live events replace. A piece with a form waits until nobody is in it (`data-idle`). */
export const FACTS_ID = 'case-facts';
export const PROPERTIES_ID = 'case-properties';

/** What stands above a thread: which case, whose, and what most often changes. */
export function CaseHead(props: HeadProps) {
  return (
    <header class="vk-case__head">
      <CaseFacts {...props} />
      <CaseProperties {...props} />
    </header>
  );
}

/** Which case, and whose. */
export function CaseFacts(props: HeadProps) {
  const { page, view, back } = props;
  const { t } = page.visit.translator;
  const { head } = view;
  return (
    <div id={FACTS_ID} data-quiet="" data-idle="">
      <p class="vk-case__where">
        <a class="ds-link vk-case__back" href={back} data-key="Escape">
          {t('case.back')}
        </a>
        <span>{t('case.number', { number: renderCaseNumber(head.number, page.settings.casePrefix) })}</span>
        {head.confidentiality === 'open' ? null : (
          <strong class="vk-case__closed">
            <Icon name="PadlockLocked" />
            {t(`case.confidentiality.${head.confidentiality}`)}
          </strong>
        )}
        {head.flaggedAt === null ? null : <strong class="vk-case__flag">{t('case.flagged')}</strong>}
      </p>
      <h1 class="ds-heading" id="case-title">
        {head.title}
      </h1>
      <Requester {...props} />
    </div>
  );
}

/** What most often changes, or that the viewer may only read. */
export function CaseProperties(props: HeadProps) {
  return (
    <div id={PROPERTIES_ID} data-quiet="" data-idle="">
      {props.view.workable ? (
        <Properties {...props} />
      ) : (
        <p class="vk-case__read-only">{props.page.visit.translator.t('case.readOnly')}</p>
      )}
    </div>
  );
}

function Requester({ page, view, now }: HeadProps) {
  const { translator } = page.visit;
  const { t } = translator;
  const { head } = view;
  const requester = view.people.get(head.requesterId);
  const name = requester?.name ?? t('case.unknownPerson');
  const facts = [requester?.unit, requester?.phone, nameEntry(translator, head.entry)].filter(Boolean);
  const group = nameGroup(translator, { nb: head.groupNb, en: head.groupEn });
  const others = head.parties.length - 1;
  return (
    <div class="vk-case__requester">
      <Avatar name={name} small />
      <p>
        <strong>{name}</strong> {facts.join(' · ')} · {t('case.createdAgo')}{' '}
        <When at={head.createdAt} translator={translator} now={now} />
        {others > 0 ? ` · ${t('case.colleagues', { count: others })}` : null}
        {' · '}
        {t('case.inGroup', { group })}{' '}
        <span class={`vk-priority vk-priority--${head.priority}`}>{namePriority(translator, head.priority)}</span>
        {head.tags.map((one) => (
          <span class="vk-tag">{one}</span>
        ))}
      </p>
    </div>
  );
}

/** Status and assignee in one form: saved together, against the version that was seen. Beside it what one press does. */
function Properties(props: HeadProps) {
  const { page, view, path, hidden } = props;
  const { translator } = page.visit;
  const { t } = translator;
  return (
    <div class="vk-case__properties">
      <vakt-changed>
        <form method="post" action={`${path}/properties`} aria-label={t('case.properties')}>
          <HiddenFields values={hidden} />
          <SelectField
            name="status"
            label={t('queue.status')}
            value={props.typed?.('status') ?? view.head.status}
            error={props.errorOf?.('status') ?? null}
            options={statusesToChoose(view.head.status).map((status) => ({
              value: status,
              label: nameStatus(translator, status),
            }))}
          />
          <SelectField
            name="assignee"
            label={t('queue.assignee')}
            value={props.typed?.('assignee') ?? view.head.assigneeId ?? ''}
            error={props.errorOf?.('assignee') ?? null}
            options={listAssignees(props)}
          />
          <Button variant="secondary">{t('case.saveProperties')}</Button>
        </form>
      </vakt-changed>
      <OnePress {...props} />
    </div>
  );
}

/** Nobody, the case workers of the group, and who has it now, whoever that is. */
function listAssignees({ page, view }: HeadProps): { value: string; label: string }[] {
  const { t } = page.visit.translator;
  const { assigneeId } = view.head;
  const workers = view.workers.map(({ id, name, away }) => ({
    value: id,
    label: away ? t('case.away', { name }) : name,
  }));
  const isListed = assigneeId === null || workers.some(({ value }) => value === assigneeId);
  const other = view.people.get(assigneeId ?? '')?.name ?? t('case.unknownPerson');
  return [
    { value: '', label: t('queue.nobody') },
    ...(isListed ? [] : [{ value: assigneeId, label: other }]),
    ...workers,
  ];
}

/** Takes a case that is open, or opens one that is not. */
function OnePress({ page, view, path, hidden, viewerId }: HeadProps) {
  const { t } = page.visit.translator;
  const { head } = view;
  if (isOpen(head.status)) {
    return head.assigneeId === viewerId ? null : (
      <form method="post" action={`${path}/take`}>
        <HiddenFields values={hidden} />
        <button
          type="submit"
          class="ds-button"
          data-variant={head.assigneeId === null ? 'primary' : 'secondary'}
          data-key="m"
        >
          {t('case.take')}
        </button>
      </form>
    );
  }
  return (
    <form method="post" action={`${path}/reopen`}>
      <HiddenFields values={hidden} />
      <Button variant="secondary">{t('case.reopen')}</Button>
    </form>
  );
}
