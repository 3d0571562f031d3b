import { StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow, TextLink } from '@vakt/ui/form';
import type { Viewer } from '../access/viewer.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { nameOfGroup } from './group-words.ts';
import type { Group } from './groups.store.ts';

export interface GroupsPageProps extends PageProps {
  viewer: Viewer;
  groups: readonly (Group & { members: number })[];
}

/** All groups, first line first. */
export function GroupsPage({ viewer, groups, ...page }: GroupsPageProps) {
  const { translator } = page.visit;
  const { t } = translator;
  return (
    <DeskFrame {...page} title={t('groups.title')} variant="wide">
      <StepHeading title={t('groups.title')} lead={t('groups.lead')} />
      <ul class="vk-rows">
        {groups.map((group) => (
          <li>
            <TextLink href={`/operator/groups/${group.key}`}>{nameOfGroup(translator, group)}</TextLink>
            <span>{t(group.line === 1 ? 'groups.firstLine' : 'groups.secondLine')}</span>
            <span>
              {t('groups.memberCount', { count: group.members })}
              {group.roleClaim ? `, ${t('groups.andByRole')}` : ''}
            </span>
            {viewer.roles.has(group.id) ? <span class="vk-rows__mark">{t('groups.yours')}</span> : null}
          </li>
        ))}
      </ul>
      <ButtonRow>
        {viewer.administrator ? <ButtonLink href="/operator/new-group">{t('groups.new')}</ButtonLink> : null}
        <ButtonLink href="/operator/timers" variant="tertiary">
          {t('timers.nav')}
        </ButtonLink>
      </ButtonRow>
    </DeskFrame>
  );
}
