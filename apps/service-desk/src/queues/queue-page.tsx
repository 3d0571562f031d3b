import { EmptyState } from '@vakt/ui/desk';
import { ButtonLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { renderCaseNumber } from '../access/case-number.ts';
import { nameOfGroup } from '../groups/group-words.ts';
import type { Orphans } from '../orphans/load-orphans.ts';
import { OrphanNotice } from '../orphans/orphan-notice.tsx';
import { nameOf, type PageProps } from '../pages/frame.tsx';
import type { HandedTo } from './handed-over.store.ts';
import type { LoadedList } from './load-list.ts';
import { WorkspaceFrame } from './workspace-frame.tsx';

export interface QueuePageProps extends PageProps {
  list: LoadedList;
  /** The act that led here. */
  done: string | null;
  /** Where the viewer has just sent a case. */
  handedTo: HandedTo | null;
  orphans: Orphans;
}

/** The workspace with no case open: the list, and what to do first. */
export function QueuePage(props: QueuePageProps) {
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

/** What an act has come to that leads back here, and what is for leads alone to mend. */
function Told({ done, handedTo, orphans, visit, settings }: QueuePageProps) {
  const { translator } = visit;
  const { t } = translator;
  return (
    <>
      {done === 'none-left' ? <Alert tone="info">{t('queue.noneLeft')}</Alert> : null}
      {handedTo ? (
        <Alert tone="success">
          {t('case.told.handedOver', {
            case: renderCaseNumber(handedTo.number, settings.casePrefix),
            group: nameOfGroup(translator, handedTo),
          })}
        </Alert>
      ) : null}
      {done === 'appointed' ? <Alert tone="success">{t('orphans.done')}</Alert> : null}
      <OrphanNotice orphans={orphans} translator={translator} casePrefix={settings.casePrefix} mayAppoint />
    </>
  );
}
