import { MoreInformation } from '@vakt/ui/content';
import { BarChart } from '../charts.tsx';
import { Table } from '../table.tsx';
import type { ReportProps } from './part-props.ts';
import { METHOD_KINDS } from './report-filter.ts';
import { nameMethod, nameShortly } from './report-words.ts';

/** How many people have each kind of method, and a table with the same numbers. */
export function MethodPicture({ page, view, figures }: ReportProps) {
  const { t } = page;
  const { totals } = view;
  const without = totals.people - totals.mfa;
  const counts = METHOD_KINDS.map((kind) => ({
    name: nameMethod(t, kind),
    short: nameShortly(t, kind),
    count: totals.byMethod[kind],
  }));
  const all = [...counts, { name: t('report.withoutMethod'), short: t('report.short.none'), count: without }];
  return (
    <figure class="vk-console__picture">
      <figcaption class="ds-heading">{t('report.chartMethods')}</figcaption>
      <BarChart
        id="methods"
        title={t('report.chartMethods')}
        description={all.map(({ name, count }) => `${name}: ${figures.count(count)}`).join(', ')}
        slots={all.map(({ short }) => short)}
        tick={(n) => figures.count(n)}
        parts={[
          { look: 'delivered', label: t('report.barHave'), values: [...counts.map(({ count }) => count), 0] },
          { look: 'failed', label: t('report.barNone'), values: [...counts.map(() => 0), without] },
        ]}
      />
      <MoreInformation label={t('console.asTable')}>
        <Table
          id="methods-table"
          caption={t('report.chartMethods')}
          columns={[
            { label: t('report.method') },
            { label: t('report.people'), numeric: true },
            { label: t('report.share'), numeric: true },
          ]}
          rows={all.map(({ name, count }) => [name, figures.count(count), figures.share(count, totals.people)])}
        />
      </MoreInformation>
    </figure>
  );
}

/** What was accepted and what was not, over time, and a table with the same numbers. */
export function EventPicture({ page, view, figures }: ReportProps) {
  const { t } = page;
  const { slots, filter } = view;
  const names = slots.map(({ start }) => figures.slot(start, filter.period));
  const sum = (name: 'succeeded' | 'failed') => slots.reduce((all, slot) => all + slot[name], 0);
  return (
    <figure class="vk-console__picture">
      <figcaption class="ds-heading">{t('report.chartEvents')}</figcaption>
      <BarChart
        id="outcomes"
        title={t('report.chartEvents')}
        description={t('report.chartEventsText', { succeeded: sum('succeeded'), failed: sum('failed') })}
        slots={names}
        tick={(n) => figures.count(n)}
        parts={[
          { look: 'delivered', label: t('report.succeeded'), values: slots.map(({ succeeded }) => succeeded) },
          { look: 'failed', label: t('report.failed'), values: slots.map(({ failed }) => failed) },
        ]}
      />
      <MoreInformation label={t('console.asTable')}>
        <Table
          id="outcomes-table"
          caption={t('report.chartEvents')}
          columns={[
            { label: t('console.from') },
            { label: t('report.succeeded'), numeric: true },
            { label: t('report.failed'), numeric: true },
          ]}
          rows={slots.map(({ succeeded, failed }, at) => [
            names[at] ?? '',
            figures.count(succeeded),
            figures.count(failed),
          ])}
        />
      </MoreInformation>
    </figure>
  );
}
