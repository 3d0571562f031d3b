import { EmptyState } from '@vakt/ui/desk';
import { ButtonLink } from '@vakt/ui/form';
import { DeskFrame, nameOf, type PageProps } from '../pages/frame.tsx';

/** An operator who belongs to no group yet: there is no queue to show. */
export function NoGroupPage(page: PageProps) {
  const { session, translator } = page.visit;
  const { t } = translator;
  return (
    <DeskFrame {...page} title={t('desk.queue')} variant="wide" current="queue">
      <EmptyState
        level={1}
        title={session ? t('desk.greeting', { name: nameOf(session) }) : t('desk.queue')}
        text={`${t('desk.notMemberTitle')}. ${t('desk.notMemberText', { desk: page.settings.name })}`}
        icon="PersonHeadset"
      >
        <ButtonLink href="/operator/own-sign-in">{t('desk.ownSignIn')}</ButtonLink>
      </EmptyState>
    </DeskFrame>
  );
}
