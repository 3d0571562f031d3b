import { formatDuration } from '@vakt/messages/format';
import { DescriptionList, Panel } from '@vakt/ui/content';
import { Alert } from '@vakt/ui/status';
import type { PageContext } from '../../web/page-context.ts';
import { createFigurer } from '../words.ts';
import type { ChainState } from './gather-audit.ts';

/** Older than this, what waits for its seal is a sign that nobody seals. */
const LATE_SECONDS = 600;

/** How the chain stands: what is sealed, kept and verified. The check itself is a command: it reads everything. */
export function ChainPanel({ page, chain }: { page: PageContext; chain: ChainState }) {
  const { t, language } = page;
  const { waiting, verified } = chain;
  const isLate = waiting.oldestSeconds !== null && waiting.oldestSeconds > LATE_SECONDS;
  const seconds = Math.max(1, Math.round(waiting.oldestSeconds ?? 0));
  return (
    <Panel title={t('auditPage.chainHeading')}>
      <p>{t('auditPage.chainText')}</p>
      {isLate ? (
        <Alert tone="warning">{t('auditPage.late', { duration: formatDuration(language, seconds) })}</Alert>
      ) : null}
      {verified && verified.faults > 0 ? (
        <Alert tone="danger">{t('auditPage.notWhole', { faults: verified.faults })}</Alert>
      ) : null}
      <DescriptionList items={listFacts(page, chain, seconds)} />
      <p class="vk-small">{t('auditPage.verifyWith')}</p>
    </Panel>
  );
}

function listFacts({ t, language }: PageContext, { waiting, checkpoint, verified }: ChainState, seconds: number) {
  const figures = createFigurer(language);
  return [
    {
      term: t('auditPage.waiting'),
      details:
        waiting.events === 0
          ? t('auditPage.nothingWaits')
          : t('auditPage.waits', { count: waiting.events, duration: formatDuration(language, seconds) }),
    },
    {
      term: t('auditPage.checkpoint'),
      details: checkpoint
        ? t('auditPage.checkpointOf', {
            time: figures.moment(new Date(checkpoint.at)),
            seals: Number(checkpoint.number),
          })
        : t('auditPage.noCheckpoint'),
    },
    {
      term: t('auditPage.verified'),
      details: verified
        ? t('auditPage.verifiedAt', {
            time: figures.moment(verified.at),
            seals: verified.seals,
            faults: verified.faults,
          })
        : t('auditPage.neverVerified'),
    },
  ];
}
