import { formatDateTime } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import { Panel, SmallPrint, StepHeading } from '@vakt/ui/content';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { renderCaseNumber } from '../access/case-number.ts';
import { renderDay } from '../calendar/period-fields.tsx';
import type { Orphans } from '../orphans/load-orphans.ts';
import { OrphanNotice } from '../orphans/orphan-notice.tsx';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { GroupRole } from '../tables-of-cases.ts';
import type { SeenChange } from './group-changes.store.ts';
import { nameOfGroup, ROLE_NAMES, roleOptions } from './group-words.ts';
import type { Group } from './groups.store.ts';
import type { FlaggedCase, Member } from './members.store.ts';

export interface GroupPageProps extends PageProps {
  group: Group;
  members: readonly Member[];
  /** Whether the viewer sees cases at all, and so how many each member has. */
  countsCases: boolean;
  /** What only who looks after the group sees; null for everybody else. */
  managed: { flagged: readonly FlaggedCase[]; orphans: Orphans; changes: readonly SeenChange[] } | null;
  /** Whether the viewer leads it, and is no administrator alone. */
  leads: boolean;
  saved: boolean;
  /** What was typed to add a member, and what came of it. */
  adding: { typed: string; role: string; fault: 'unknown' | 'invalid' | 'role' | null };
}

/** A group: who works in it, and for who looks after it how to change that. */
export function GroupPage(props: GroupPageProps) {
  const { group, members, managed, saved, adding, ...page } = props;
  const { translator } = page.visit;
  const { t } = translator;
  const title = nameOfGroup(translator, group);
  const errors = managed ? errorsOf(translator, adding) : [];
  return (
    <DeskFrame {...page} title={title} variant="wide">
      <StepHeading
        eyebrow={<TextLink href="/operator/groups">{t('groups.title')}</TextLink>}
        title={title}
        lead={t(group.line === 1 ? 'groups.firstLine' : 'groups.secondLine')}
      />
      {saved ? <Alert tone="success">{t('groups.saved')}</Alert> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      {managed ? (
        <OrphanNotice
          orphans={managed.orphans}
          translator={translator}
          casePrefix={page.settings.casePrefix}
          mayAppoint={props.leads}
        />
      ) : null}
      {managed && managed.flagged.length > 0 ? <Flagged {...props} flagged={managed.flagged} /> : null}
      <Panel title={t('groups.membersTitle')}>
        {members.length === 0 ? <p>{t('groups.noMembers')}</p> : <Members {...props} />}
        {group.roleClaim ? <SmallPrint>{t('groups.byRole', { role: group.roleClaim })}</SmallPrint> : null}
      </Panel>
      {managed ? <AddMember {...props} errors={errors} /> : null}
      {managed ? <Changes translator={translator} changes={managed.changes} /> : null}
      <ButtonRow>
        {managed ? (
          <ButtonLink href={`/operator/groups/${group.key}/settings`}>{t('groups.settings')}</ButtonLink>
        ) : null}
        <ButtonLink href="/operator/timers" variant={managed ? 'secondary' : 'tertiary'}>
          {t('timers.nav')}
        </ButtonLink>
      </ButtonRow>
    </DeskFrame>
  );
}

function errorsOf({ t }: Translator, { typed, fault }: GroupPageProps['adding']) {
  if (fault === 'role') return [{ fieldId: 'role', text: t('groups.faultRole') }];
  if (fault === 'unknown') return [{ fieldId: 'user', text: t('groups.faultUnknown', { name: typed }) }];
  return fault === 'invalid' ? [{ fieldId: 'user', text: t('groups.faultUser') }] : [];
}

function Members({ group, members, managed, countsCases, visit }: GroupPageProps) {
  const { translator } = visit;
  const { t } = translator;
  return (
    <ul class="vk-rows">
      {members.map((member) => (
        <li>
          {managed && !member.byRole ? (
            <TextLink href={`/operator/groups/${group.key}/members/${member.id}`}>{member.name}</TextLink>
          ) : (
            <span>{member.name}</span>
          )}
          <span>{t(member.byRole ? 'groups.memberByRole' : ROLE_NAMES[member.role])}</span>
          {countsCases ? (
            <span>
              {t('groups.workload', { open: member.open })}
              {member.updated > 0 ? ` (${t('groups.workloadUpdated', { count: member.updated })})` : ''}
            </span>
          ) : null}
          {member.awayUntil ? (
            <span class="vk-rows__mark">
              {t('groups.awayUntil', { date: renderDay(translator, member.awayUntil) })}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function AddMember(props: GroupPageProps & { errors: readonly { fieldId: string; text: string }[] }) {
  const { group, adding, errors, visit, settings } = props;
  const { translator } = visit;
  const { t } = translator;
  const errorOf = (id: string) => errors.find(({ fieldId }) => fieldId === id)?.text ?? null;
  return (
    <Panel title={t('groups.addTitle')}>
      <Form action={`/operator/groups/${group.key}/members`} label={t('groups.addTitle')}>
        <TextField
          name="user"
          label={t('groups.user')}
          hint={t('groups.userHint', { domain: settings.organisation.domain })}
          value={adding.typed}
          error={errorOf('user')}
          autocomplete="off"
          spellcheck={false}
          maxlength={255}
        />
        <SelectField
          name="role"
          label={t('groups.role')}
          hint={t('groups.roleHint')}
          options={roleOptions(translator)}
          value={adding.role || ('worker' satisfies GroupRole)}
          error={errorOf('role')}
        />
        <ButtonRow>
          <Button variant="secondary">{t('groups.add')}</Button>
          {adding.fault === 'unknown' ? (
            <Button variant="tertiary" name="unseen" value="yes">
              {t('groups.addAnyway')}
            </Button>
          ) : null}
        </ButtonRow>
      </Form>
    </Panel>
  );
}

function Flagged({ flagged, visit, settings }: GroupPageProps & { flagged: readonly FlaggedCase[] }) {
  const { t } = visit.translator;
  return (
    <Panel title={t('groups.flaggedTitle')} tone="tinted">
      <p>{t('groups.flaggedText')}</p>
      <ul class="vk-rows">
        {flagged.map(({ number, title, seen }) => {
          const shown = renderCaseNumber(number, settings.casePrefix);
          return (
            <li>
              {seen ? <TextLink href={`/operator/cases/${shown}`}>{shown}</TextLink> : <span>{shown}</span>}
              <span class="vk-rows__wide">{seen ? (title ?? t('queue.sealedTitle')) : t('groups.flaggedUnseen')}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Changes({ translator, changes }: { translator: Translator; changes: readonly SeenChange[] }) {
  const { t, tag } = translator;
  if (changes.length === 0) return null;
  return (
    <Panel title={t('groups.changesTitle')}>
      <ul class="vk-rows">
        {changes.map((change) => (
          <li>
            <span class="vk-rows__wide">{whatChanged(translator, change)}</span>
            <span>{t('groups.changeBy', { time: formatDateTime(tag, change.at), name: change.by })}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function whatChanged({ t }: Translator, { what, person, detail }: SeenChange): string {
  const name = person ?? '';
  if (what === 'created') return t('groups.changeCreated');
  if (what === 'closed') return t('groups.changeClosed');
  if (what === 'settings') return t('groups.changeSettings');
  if (what === 'left') return t('groups.changeLeft', { person: name });
  const role = detail in ROLE_NAMES ? t(ROLE_NAMES[detail as GroupRole]) : detail;
  return t('groups.changeMember', { person: name, role });
}
