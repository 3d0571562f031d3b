import { Table } from '../table.tsx';
import type { ReportProps } from './part-props.ts';
import { nameReason, nameWord } from './report-words.ts';

/** How each way of proving oneself fared, and why it failed. */
export function WayTable({ page, view, figures }: ReportProps) {
  const { t, language } = page;
  if (view.ways.length === 0) return <p>{t('report.noEvents')}</p>;
  return (
    <Table
      id="ways"
      caption={t('report.waysCaption')}
      columns={[
        { label: t('report.way') },
        { label: t('report.purpose') },
        { label: t('report.succeeded'), numeric: true },
        { label: t('report.failed'), numeric: true },
        { label: t('report.reasons') },
      ]}
      rows={view.ways.map(({ way, purpose, succeeded, failed, reasons }) => [
        nameWord(language, way),
        nameWord(language, purpose),
        figures.count(succeeded),
        figures.count(failed),
        reasons.map((one) => `${nameReason(language, one)}: ${figures.count(one.count)}`).join('; ') || '–',
      ])}
    />
  );
}
