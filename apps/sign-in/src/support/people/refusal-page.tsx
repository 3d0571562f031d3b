import { StepHeading } from '@vakt/ui/content';
import { ButtonLink } from '@vakt/ui/form';
import { SUPPORT_ADDRESS } from '../../own-services.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Refusal } from './acts.ts';
import type { PeoplePage } from './part-props.ts';
import { REFUSALS } from './words.ts';

/** Why an act was not done. */
export function renderRefusalPage({
  page,
  worker,
  why,
}: PeoplePage & { why: Exclude<Refusal, 'not-found' | 'stale-factor'> }): string {
  const { t } = page;
  return renderConsoleFrame({
    page,
    administrator: worker,
    title: t('support.cannotTitle'),
    current: 'support',
    children: (
      <>
        <StepHeading title={t('support.cannotTitle')} lead={t(REFUSALS[why])} />
        <ButtonLink href={SUPPORT_ADDRESS}>{t('support.backToList')}</ButtonLink>
      </>
    ),
  });
}
