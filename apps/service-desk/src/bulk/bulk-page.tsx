import type { PlainKey } from '@vakt/messages/translate';
import { StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow, TextLink } from '@vakt/ui/form';
import { renderCaseNumber } from '../access/case-number.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { BulkResult } from './apply-to-cases.ts';

const WORDS: Readonly<Record<BulkResult['outcome'], PlainKey>> = {
  changed: 'bulk.changed',
  conflict: 'bulk.conflict',
  cannot: 'bulk.cannot',
};

/** What became of each of the cases that were chosen in a list. Without results: nothing was chosen. */
export function BulkPage(props: PageProps & { results: readonly BulkResult[]; back: string }) {
  const { t } = props.visit.translator;
  const { results, settings } = props;
  const changed = results.filter(({ outcome }) => outcome === 'changed').length;
  const title = results.length === 0 ? t('bulk.nothingTitle') : t('bulk.title', { count: changed });
  const lead = results.length === 0 ? t('bulk.nothingText') : t('bulk.lead', { count: results.length - changed });
  return (
    <DeskFrame {...props} title={title} variant="wide" current="queue">
      <StepHeading title={title} lead={lead} />
      {results.length === 0 ? null : (
        <ul class="ds-list">
          {results.map(({ number, outcome }) => {
            const name = renderCaseNumber(number, settings.casePrefix);
            return (
              <li data-outcome={outcome}>
                <TextLink href={`/operator/cases/${name}`}>{name}</TextLink> {t(WORDS[outcome])}
              </li>
            );
          })}
        </ul>
      )}
      <ButtonRow>
        <ButtonLink href={props.back} variant="primary">
          {t('bulk.back')}
        </ButtonLink>
      </ButtonRow>
    </DeskFrame>
  );
}
