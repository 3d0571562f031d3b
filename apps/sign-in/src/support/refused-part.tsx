import { nameCountry } from '@vakt/messages/countries';
import { Panel } from '@vakt/ui/content';
import { TextLink } from '@vakt/ui/form';
import type { PartProps } from './part-props.ts';
import { Table } from './table.tsx';

/** Sends that a limit or guard refused, or would have, and how the budgets stand. Rules bear the names of their settings. */
export function RefusedPart({ page, view, figures }: PartProps) {
  const { t, language } = page;
  return (
    <Panel title={t('console.refusedHeading')}>
      {view.refused.length === 0 ? (
        <p>{t('console.noRefused')}</p>
      ) : (
        <Table
          id="refused"
          caption={t('console.refusedCaption')}
          columns={[
            { label: t('console.rule') },
            { label: t('console.refusedHow') },
            { label: t('console.channel') },
            { label: t('console.country') },
            { label: t('console.count'), numeric: true },
            { label: t('console.refusedLast') },
          ]}
          rows={view.refused.map(({ rule, mode, channel, country, count, at }) => [
            <code>{rule}</code>,
            mode === 'deny' ? t('console.refusedDenied') : t('console.refusedRecorded'),
            channel === 'sms' ? t('console.channelSms') : t('console.channelCall'),
            country === '' ? t('console.noCountry') : nameCountry(language, country).name,
            figures.count(count),
            figures.moment(at),
          ])}
        />
      )}
      <Budgets page={page} view={view} figures={figures} />
      <p>
        <TextLink href="/limits">{t('footer.limits')}</TextLink>
      </p>
    </Panel>
  );
}

function Budgets({ page, view, figures }: PartProps) {
  const { t, settings } = page;
  if (view.budgets.length === 0) return <p>{t('console.noBudgets')}</p>;
  const states = { open: t('console.budgetOpen'), alarm: t('console.budgetAlarm'), spent: t('console.budgetSpent') };
  return (
    <Table
      id="budgets"
      caption={t('console.budgetsCaption')}
      columns={[
        { label: t('console.budgetOf') },
        { label: t('console.budgetUsed'), numeric: true },
        { label: t('console.budgetMost'), numeric: true },
        { label: t('console.state') },
      ]}
      rows={view.budgets.map(({ organisation, usedMilli, maxMilli, state }) => [
        settings.organisations.find(({ id }) => id === organisation)?.name ?? t('console.budgetOfAll'),
        figures.kroner(usedMilli),
        figures.kroner(maxMilli),
        states[state],
      ])}
    />
  );
}
