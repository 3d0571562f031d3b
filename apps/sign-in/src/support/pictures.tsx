import { MoreInformation } from '@vakt/ui/content';
import { BarChart, LineChart } from './charts.tsx';
import type { PartProps } from './part-props.ts';
import { Table } from './table.tsx';
import { RECEIPT_CLASSES, readPercentile } from './time-classes.ts';

/** Messages by outcome over time, and a table with the same numbers. */
export function OutcomePicture({ page, view, figures }: PartProps) {
  const { t } = page;
  const { slots, filter } = view;
  const names = slots.map(({ start }) => figures.slot(start, filter.period));
  const sum = (name: 'delivered' | 'open' | 'failed') => slots.reduce((all, slot) => all + slot[name], 0);
  const facts = { delivered: sum('delivered'), open: sum('open'), failed: sum('failed') };
  return (
    <figure class="vk-console__picture">
      <figcaption class="ds-heading">{t('console.chartOutcomes')}</figcaption>
      <BarChart
        id="outcomes"
        title={t('console.chartOutcomes')}
        description={t('console.chartOutcomesText', facts)}
        slots={names}
        tick={(n) => figures.count(n)}
        parts={[
          { look: 'delivered', label: t('console.delivered'), values: slots.map((slot) => slot.delivered) },
          { look: 'open', label: t('console.noReceipt'), values: slots.map((slot) => slot.open) },
          { look: 'failed', label: t('console.failed'), values: slots.map((slot) => slot.failed) },
        ]}
      />
      <MoreInformation label={t('console.asTable')}>
        <Table
          id="outcomes-table"
          caption={t('console.chartOutcomes')}
          columns={[
            { label: t('console.from') },
            { label: t('console.delivered'), numeric: true },
            { label: t('console.noReceipt'), numeric: true },
            { label: t('console.failed'), numeric: true },
          ]}
          rows={slots.map((slot, at) => [
            names[at] ?? '',
            figures.count(slot.delivered),
            figures.count(slot.open),
            figures.count(slot.failed),
          ])}
        />
      </MoreInformation>
    </figure>
  );
}

/** Times from hand-over to receipt over time, and a table with the same numbers. */
export function TimePicture({ page, view, figures }: PartProps) {
  const { t } = page;
  const { slots, filter, all } = view;
  const names = slots.map(({ start }) => figures.slot(start, filter.period));
  const timesOf = (part: number) => slots.map(({ receipts }) => readPercentile(receipts, RECEIPT_CLASSES, part));
  const [half, most] = [timesOf(0.5), timesOf(0.95)];
  const facts = {
    half: figures.seconds(readPercentile(all.receipts, RECEIPT_CLASSES, 0.5)),
    most: figures.seconds(readPercentile(all.receipts, RECEIPT_CLASSES, 0.95)),
  };
  return (
    <figure class="vk-console__picture">
      <figcaption class="ds-heading">{t('console.chartTimes')}</figcaption>
      <LineChart
        id="times"
        title={t('console.chartTimes')}
        description={t('console.chartTimesText', facts)}
        slots={names}
        tick={(seconds) => figures.seconds(seconds)}
        parts={[
          { look: 'half', label: t('console.half'), values: half },
          { look: 'most', label: t('console.most'), values: most },
        ]}
      />
      <MoreInformation label={t('console.asTable')}>
        <Table
          id="times-table"
          caption={t('console.chartTimes')}
          columns={[
            { label: t('console.from') },
            { label: t('console.half'), numeric: true },
            { label: t('console.most'), numeric: true },
          ]}
          rows={slots.map((_, at) => [
            names[at] ?? '',
            figures.seconds(half[at] ?? null),
            figures.seconds(most[at] ?? null),
          ])}
        />
      </MoreInformation>
    </figure>
  );
}
