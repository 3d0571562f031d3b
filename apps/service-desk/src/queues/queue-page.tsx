import { EmptyState } from '@vakt/ui/desk';
import { ButtonLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { nameOf, type PageProps } from '../pages/frame.tsx';
import type { LoadedList } from './load-list.ts';
import { WorkspaceFrame } from './workspace-frame.tsx';

/** The workspace with no case open: the list, and what to do first. */
export function QueuePage(props: PageProps & { list: LoadedList; isNoneLeft: boolean; isHandedOver: boolean }) {
  const { session, translator } = props.visit;
  const { t } = translator;
  return (
    <WorkspaceFrame {...props} title={t('desk.queue')} shows="list" told={<Told {...props} />}>
      <EmptyState
        title={session ? t('desk.greeting', { name: nameOf(session) }) : t('desk.queue')}
        text={t('queue.choose')}
        icon="PersonHeadset"
      >
        <ButtonLink href="/operator/own-sign-in">{t('desk.ownSignIn')}</ButtonLink>
      </EmptyState>
    </WorkspaceFrame>
  );
}

/** What an act has come to that leads back here. */
function Told({
  isNoneLeft,
  isHandedOver,
  visit,
}: Pick<PageProps, 'visit'> & { isNoneLeft: boolean; isHandedOver: boolean }) {
  const { t } = visit.translator;
  if (isNoneLeft) return <Alert tone="info">{t('queue.noneLeft')}</Alert>;
  return isHandedOver ? <Alert tone="success">{t('case.told.handedOver')}</Alert> : null;
}
