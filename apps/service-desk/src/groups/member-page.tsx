import { Panel, StepHeading } from '@vakt/ui/content';
import { SelectField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { AbsenceParts } from '../absences/absence-parts.tsx';
import type { Absence } from '../absences/load-absences.ts';
import { periodErrors } from '../calendar/period-fields.tsx';
import type { PeriodFault, TypedPeriod } from '../calendar/read-period.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { nameOfGroup, roleOptions } from './group-words.ts';
import type { Group } from './groups.store.ts';
import type { Member } from './members.store.ts';

export interface MemberPageProps extends PageProps {
  group: Group;
  member: Member;
  absences: readonly Absence[];
  typed: TypedPeriod;
  faults: readonly PeriodFault[];
  saved: boolean;
}

/** One member of a group, for who looks after it: role, absence, and the way out. */
export function MemberPage({ group, member, absences, typed, faults, saved, ...page }: MemberPageProps) {
  const { translator } = page.visit;
  const { t } = translator;
  const address = `/operator/groups/${group.key}/members/${member.id}`;
  const errors = periodErrors(translator, faults);
  const { name } = member;
  return (
    <DeskFrame {...page} title={name} variant="wide">
      <StepHeading
        eyebrow={<TextLink href={`/operator/groups/${group.key}`}>{nameOfGroup(translator, group)}</TextLink>}
        title={name}
        lead={t('groups.member', { group: nameOfGroup(translator, group) })}
      />
      {saved ? <Alert tone="success">{t('groups.saved')}</Alert> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <Panel title={t('groups.changeRole')}>
        <Form action={`${address}/role`} label={t('groups.changeRole')}>
          <SelectField
            name="role"
            label={t('groups.role')}
            hint={t('groups.roleHint')}
            options={roleOptions(translator)}
            value={member.role}
          />
          <Button variant="secondary">{t('groups.changeRole')}</Button>
        </Form>
      </Panel>
      <Panel title={t('groups.absence')}>
        <p>{t('groups.absenceText', { name })}</p>
        <AbsenceParts
          translator={translator}
          absences={absences}
          action={`${address}/absence`}
          back={address}
          typed={typed}
          errors={errors}
        />
      </Panel>
      <Panel title={t('groups.removeTitle')}>
        <p>{t('groups.removeText', { name })}</p>
        <Form action={`${address}/remove`} label={t('groups.removeTitle')}>
          <Button variant="secondary" danger>
            {t('groups.remove')}
          </Button>
        </Form>
      </Panel>
    </DeskFrame>
  );
}
