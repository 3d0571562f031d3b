import type { Translator } from '@vakt/messages/translate';
import { Panel, StepHeading } from '@vakt/ui/content';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { Viewer } from '../access/viewer.ts';
import { PeriodFields, periodErrors, renderPeriod } from '../calendar/period-fields.tsx';
import type { TypedPeriod } from '../calendar/read-period.ts';
import { nameOfGroup } from '../groups/group-words.ts';
import type { Group } from '../groups/load-groups.ts';
import { mayManage } from '../groups/may-manage.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { SuspensionFault } from './manage-suspensions.ts';
import type { SeenSuspension } from './suspensions.store.ts';

/** Stands for all groups in the form. */
export const ALL_GROUPS = 'all';

export interface TimersPageProps extends PageProps {
  viewer: Viewer;
  suspensions: readonly SeenSuspension[];
  /** Groups that the viewer may suspend timers for. */
  groups: readonly Group[];
  typed: TypedPeriod & { group: string; reason: string };
  faults: readonly SuspensionFault[];
  saved: boolean;
}

/** When cases change by themselves, and when they do not. */
export function TimersPage(props: TimersPageProps) {
  const { viewer, suspensions, groups, faults, saved, ...page } = props;
  const { translator } = page.visit;
  const { t } = translator;
  const { waitingUserDays, doneDays, warnDays } = page.settings.timers;
  const errors = errorsOf(translator, faults);
  return (
    <DeskFrame {...page} title={t('timers.title')} variant="wide">
      <StepHeading
        title={t('timers.title')}
        lead={t('timers.lead', { waiting: waitingUserDays, done: doneDays, warn: warnDays })}
      />
      {saved ? <Alert tone="success">{t('groups.saved')}</Alert> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <p>{t('timers.workingDays')}</p>
      <Panel title={t('timers.listTitle')}>
        {suspensions.length === 0 ? <p>{t('timers.none')}</p> : null}
        <ul class="vk-rows">
          {suspensions.map((one) => (
            <Suspension translator={translator} viewer={viewer} suspension={one} />
          ))}
        </ul>
      </Panel>
      {groups.length > 0 || viewer.administrator ? <Suspend {...props} errors={errors} /> : null}
    </DeskFrame>
  );
}

const STATES = { now: 'timers.stateNow', coming: 'timers.stateComing', past: 'timers.statePast' } as const;

function Suspension(props: { translator: Translator; viewer: Viewer; suspension: SeenSuspension }) {
  const { translator, viewer, suspension: one } = props;
  const { t } = translator;
  const period = renderPeriod(translator, one);
  const mine = one.groupId === null ? viewer.administrator : mayManage(viewer, one.groupId);
  const what = t(one.state === 'now' ? 'timers.end' : 'timers.remove');
  const group =
    one.groupId === null
      ? t('timers.allGroups')
      : nameOfGroup(translator, { nameNb: one.groupNb ?? '', nameEn: one.groupEn ?? '' });
  return (
    <li>
      <strong>{group}</strong>
      <span class="vk-rows__wide">{period}</span>
      <span class={one.state === 'now' ? 'vk-rows__mark' : undefined}>{t(STATES[one.state])}</span>
      {mine && one.state !== 'past' ? (
        <Form
          action={`/operator/timers/${one.id}/end`}
          label={t('timers.endLabel', { what, period: `${group}, ${period}` })}
        >
          <Button variant="tertiary">
            {what}
            <span class="ds-sr-only"> {`${group}, ${period}`}</span>
          </Button>
        </Form>
      ) : null}
      <span class="vk-rows__line">
        {one.reason}
        {one.by ? ` – ${t('timers.by', { name: one.by })}` : ''}
      </span>
    </li>
  );
}

type Errors = readonly { fieldId: string; text: string }[];

function Suspend({ viewer, groups, typed, visit, errors }: TimersPageProps & { errors: Errors }) {
  const { translator } = visit;
  const { t } = translator;
  const errorOf = (id: string) => errors.find(({ fieldId }) => fieldId === id)?.text ?? null;
  const options = [
    ...(viewer.administrator ? [{ value: ALL_GROUPS, label: t('timers.allGroups') }] : []),
    ...groups.map((group) => ({ value: group.key, label: nameOfGroup(translator, group) })),
  ];
  return (
    <Panel title={t('timers.suspendTitle')}>
      <p>{t('timers.suspendText')}</p>
      <Form action="/operator/timers" label={t('timers.suspendTitle')}>
        <SelectField
          name="group"
          label={t('timers.group')}
          options={options}
          value={typed.group}
          error={errorOf('group')}
          {...(options.length > 1 ? { empty: t('timers.chooseGroup') } : {})}
        />
        <PeriodFields translator={translator} typed={typed} errors={errors} />
        <TextField
          name="reason"
          label={t('timers.reason')}
          hint={t('timers.reasonHint')}
          value={typed.reason}
          error={errorOf('reason')}
          maxlength={200}
          autocomplete="off"
        />
        <Button>{t('timers.suspend')}</Button>
      </Form>
    </Panel>
  );
}

function errorsOf(translator: Translator, faults: readonly SuspensionFault[]): { fieldId: string; text: string }[] {
  const { t } = translator;
  return [
    ...(faults.includes('group') ? [{ fieldId: 'group', text: t('timers.faultGroup') }] : []),
    ...periodErrors(translator, faults),
    ...(faults.includes('reason') ? [{ fieldId: 'reason', text: t('timers.faultReason') }] : []),
  ];
}
