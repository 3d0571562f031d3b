import { StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { ButtonLink } from '@vakt/ui/form';
import { DeskFrame, nameOf, type PageProps } from '../pages/frame.tsx';

/** "Mine saker": what the person has asked for. */
export function MyCasesPage(page: PageProps) {
  const { session, translator } = page.visit;
  const { t } = translator;
  const { organisation } = page.settings;
  const title = t('desk.myCases');
  return (
    <DeskFrame {...page} title={title} variant="wide" current="my-cases">
      <StepHeading title={title} lead={session ? t('desk.greeting', { name: nameOf(session) }) : null} />
      <EmptyState title={t('desk.myCasesEmpty')} text={t('desk.myCasesEmptyText')}>
        {organisation.helpUrl ? (
          <ButtonLink href={organisation.helpUrl}>{t('common.contactSupport')}</ButtonLink>
        ) : null}
      </EmptyState>
    </DeskFrame>
  );
}
