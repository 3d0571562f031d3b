import { EmptyState, ListHeader, Workspace } from '@vakt/ui/desk';
import { ButtonLink } from '@vakt/ui/form';
import { DeskFrame, nameOf, type PageProps } from '../pages/frame.tsx';

/** The operator's workspace: the queue, empty until cases come, and a greeting by name where a case will stand. */
export function QueuePage(page: PageProps) {
  const { session, translator } = page.visit;
  const { t } = translator;
  const title = t('desk.queue');
  const list = (
    <>
      <ListHeader title={title} count={t('desk.queueCount', { count: 0 })} />
      <EmptyState title={t('desk.queueEmpty')} text={t('desk.queueEmptyText')}>
        <ButtonLink href="/operator">{t('desk.queueLook')}</ButtonLink>
      </EmptyState>
    </>
  );
  const detail = (
    <EmptyState
      title={session ? t('desk.greeting', { name: nameOf(session) }) : title}
      text={`${t('desk.asOperator')} ${t('desk.greetingText')}`}
      icon="PersonHeadset"
    >
      <ButtonLink href="/operator/own-sign-in">{t('desk.ownSignIn')}</ButtonLink>
    </EmptyState>
  );
  return (
    <DeskFrame {...page} title={title} variant="workspace" current="queue">
      <Workspace list={list} detail={detail} />
    </DeskFrame>
  );
}
