import { nameCountry } from '@vakt/messages/countries';
import { formatList } from '@vakt/messages/format';
import type { Child } from 'hono/jsx';
import type { GatewayHealth } from '../delivery/breakers.ts';
import type { PageContext } from '../web/page-context.ts';
import type { Line } from './fold-figures.ts';
import type { PartProps } from './part-props.ts';
import { Table } from './table.tsx';
import { RECEIPT_CLASSES, readPercentile, WAIT_CLASSES } from './time-classes.ts';
import { explainEvent, explainReason, type Figurer } from './words.ts';

/** The columns that gateways and countries have in common. */
function figureColumns({ t }: PageContext) {
  return [
    t('console.sent'),
    t('console.handedOver'),
    t('console.delivered'),
    t('console.failed'),
    t('console.noReceipt'),
    t('console.receiptTime'),
    t('console.waitTime'),
    t('console.verified'),
    t('console.cost'),
  ].map((label) => ({ label, numeric: true }));
}

function figureCells(line: Line, figures: Figurer): Child[] {
  const times = (counts: number[], bounds: readonly number[]) => (
    <span class="vk-nowrap">
      {figures.seconds(readPercentile(counts, bounds, 0.5))} / {figures.seconds(readPercentile(counts, bounds, 0.95))}
    </span>
  );
  return [
    figures.count(line.tried),
    figures.count(line.handedOver),
    withShare(figures.count(line.delivered), figures.share(line.delivered, line.handedOver)),
    withShare(figures.count(line.failed), figures.share(line.failed, line.tried)),
    figures.count(line.open),
    times(line.receipts, RECEIPT_CLASSES),
    times(line.waits, WAIT_CLASSES),
    figures.share(line.verified, line.codes),
    figures.kroner(line.costMilli),
  ];
}

function withShare(count: string, share: string): Child {
  return (
    <>
      {count} <span class="vk-figures__aside">{share}</span>
    </>
  );
}

function nameChannel({ t }: PageContext, channel: 'sms' | 'call'): string {
  return channel === 'sms' ? t('console.channelSms') : t('console.channelCall');
}

function nameHealth({ t }: PageContext, figures: Figurer, health: GatewayHealth | undefined): string {
  if (!health) return t('console.stateGone');
  if (health.state === 'works') return t('console.stateWorks');
  const since = health.since ? figures.moment(health.since) : '';
  return health.state === 'passed-by' ? t('console.statePassedBy', { since }) : t('console.stateLinkDown', { since });
}

/** A line for each gateway and channel, with how it stands now. */
export function GatewayTable({ page, view, figures }: PartProps) {
  const { t } = page;
  return (
    <Table
      id="gateways"
      caption={t('console.gatewaysCaption')}
      columns={[{ label: t('console.gateway') }, { label: t('console.state') }, ...figureColumns(page)]}
      rows={view.gateways.map((line) => [
        <>
          {line.name} <span class="vk-figures__aside">{nameChannel(page, line.channel ?? 'sms')}</span>
        </>,
        nameHealth(
          page,
          figures,
          view.health.find(({ gateway }) => gateway === line.name),
        ),
        ...figureCells(line, figures),
      ])}
    />
  );
}

/** A line for each country. */
export function CountryTable({ page, view, figures }: PartProps) {
  const { t, language } = page;
  if (view.countries.length === 0) return <p>{t('console.noCountries')}</p>;
  return (
    <Table
      id="countries"
      caption={t('console.countriesCaption')}
      columns={[{ label: t('console.country') }, ...figureColumns(page)]}
      rows={view.countries.map((line) => [
        line.name === '' ? t('console.noCountry') : nameCountry(language, line.name).name,
        ...figureCells(line, figures),
      ])}
    />
  );
}

/** Why messages failed, and what to do about it. */
export function FailureTable({ page, view, figures }: PartProps) {
  const { t, language } = page;
  if (view.failures.length === 0) return <p>{t('console.noFailures')}</p>;
  return (
    <Table
      id="failures"
      caption={t('console.failuresCaption')}
      columns={[
        { label: t('console.reasonColumn') },
        { label: t('console.count'), numeric: true },
        { label: t('console.gateway') },
        { label: t('console.todoColumn') },
      ]}
      rows={view.failures.map(({ reason, messages, gateways }) => {
        const { name, todo } = explainReason(t, reason);
        return [name, figures.count(messages), formatList(language, gateways), todo];
      })}
    />
  );
}

/** How first tries are shared out now. */
export function ShareTable({ page, view, figures }: PartProps) {
  const { t, language } = page;
  if (view.shares.length === 0) return <p>{t('console.noShares')}</p>;
  const nameCountries = (countries: readonly string[] | null) =>
    countries === null
      ? t('console.otherCountries')
      : formatList(
          language,
          countries.map((region) => nameCountry(language, region).name),
        );
  return (
    <>
      <p>{t('console.sharesText')}</p>
      <Table
        id="shares"
        caption={t('console.sharesCaption')}
        columns={[
          { label: t('console.gateway') },
          { label: t('console.channel') },
          { label: t('console.country') },
          { label: t('console.shareBase'), numeric: true },
          { label: t('console.shareLost'), numeric: true },
          { label: t('console.shareNow'), numeric: true },
        ]}
        rows={view.shares.flatMap(({ channel, countries, gateways }) =>
          gateways.map(({ gateway, base, lost, now }) => [
            gateway,
            nameChannel(page, channel),
            nameCountries(countries),
            figures.percent(base),
            t('console.pointsLost', { points: lost }),
            figures.percent(now),
          ]),
        )}
      />
    </>
  );
}

/** What happened to gateways last. */
export function EventTable({ page, view, figures }: PartProps) {
  const { t } = page;
  if (view.events.length === 0) return <p>{t('console.noEvents')}</p>;
  return (
    <Table
      id="events"
      caption={t('console.eventsCaption')}
      columns={[
        { label: t('console.when') },
        { label: t('console.gateway') },
        { label: t('console.what') },
        { label: t('console.todoColumn') },
      ]}
      rows={view.events.map((event) => {
        const { what, todo } = explainEvent(t, event);
        return [figures.moment(event.at), event.gateway, what, todo];
      })}
    />
  );
}
