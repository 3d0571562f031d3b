import { nameCountry } from '@vakt/messages/countries';
import { formatDuration } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { Panel, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { SelectField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { Child } from 'hono/jsx';
import { CONSOLE_ADDRESS } from '../own-services.ts';
import type { PageContext } from '../web/page-context.ts';
import { addressFilter, PERIODS, type Period } from './console-filter.ts';
import { renderConsoleFrame } from './console-frame.tsx';
import { CountryTable, EventTable, FailureTable, GatewayTable, ShareTable } from './figure-tables.tsx';
import type { Administrator } from './find-administrator.ts';
import type { ConsoleView } from './gather-console.ts';
import type { PartProps } from './part-props.ts';
import { OutcomePicture, TimePicture } from './pictures.tsx';
import { RefusedPart } from './refused-part.tsx';
import { createFigurer, nameDrillFault } from './words.ts';

const PERIOD_NAMES: Record<Period, PlainKey> = {
  hour: 'console.period.hour',
  day: 'console.period.day',
  week: 'console.period.week',
  month: 'console.period.month',
};

/** The console's first page: how messages fare, by gateway and country, now and over time. */
export function renderConsolePage(page: PageContext, administrator: Administrator, view: ConsoleView): string {
  const figures = createFigurer(page.language);
  const props = { page, view, figures };
  const { t } = page;
  return renderConsoleFrame({
    page: { ...page, path: addressFilter(CONSOLE_ADDRESS, view.filter) },
    administrator,
    title: t('console.title'),
    current: 'delivery',
    children: (
      <>
        <StepHeading title={t('console.title')} lead={t('console.lead')} />
        <Filter {...props} />
        <Drill {...props} />
        <Summary {...props} />
        {view.all.tried + view.all.waiting === 0 ? (
          <EmptyState title={t('console.noMessages')} text={t('console.noMessagesText')} />
        ) : null}
        <Panel title={t('console.gatewaysHeading')}>
          <GatewayTable {...props} />
          <p class="vk-small">{t('console.figuresNote')}</p>
        </Panel>
        <Panel title={t('console.timeHeading')}>
          <OutcomePicture {...props} />
          <TimePicture {...props} />
        </Panel>
        <Panel title={t('console.countriesHeading')}>
          <CountryTable {...props} />
        </Panel>
        <Panel title={t('console.failuresHeading')}>
          <FailureTable {...props} />
        </Panel>
        <RefusedPart {...props} />
        <Panel title={t('console.sharesHeading')}>
          <ShareTable {...props} />
        </Panel>
        <Panel title={t('console.eventsHeading')}>
          <EventTable {...props} />
        </Panel>
      </>
    ),
  });
}

function Filter({ page, view, figures }: PartProps) {
  const { t } = page;
  const { filter } = view;
  return (
    <>
      <nav class="vk-console__periods" aria-label={t('console.periodLabel')}>
        <ul>
          {PERIODS.map((period) => (
            <li>
              <a
                class="ds-link"
                href={addressFilter(CONSOLE_ADDRESS, { ...filter, period })}
                aria-current={period === filter.period ? 'true' : undefined}
              >
                {t(PERIOD_NAMES[period])}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Form action={CONSOLE_ADDRESS} method="get" label={t('console.filterLabel')} hidden={{ period: filter.period }}>
        <FilterFields page={page} view={view} figures={figures} />
      </Form>
    </>
  );
}

function FilterFields({ page, view }: PartProps) {
  const { t, language } = page;
  const { filter, offered } = view;
  const channels = [
    { value: '', label: t('console.allChannels') },
    { value: 'sms', label: t('console.channelSms') },
    { value: 'call', label: t('console.channelCall') },
  ];
  const countries = offered.map((region) => ({ value: region, label: nameCountry(language, region).name }));
  const kinds = [
    { value: 'people', label: t('console.ofPeople') },
    { value: 'tests', label: t('console.ofTests') },
  ];
  return (
    <div class="vk-console__filter">
      <SelectField name="channel" label={t('console.channel')} value={filter.channel ?? ''} options={channels} />
      <SelectField
        name="country"
        label={t('console.country')}
        value={filter.country ?? ''}
        options={[{ value: '', label: t('console.allCountries') }, ...countries]}
      />
      <SelectField name="of" label={t('console.of')} value={filter.of} options={kinds} />
      <Button variant="secondary">{t('console.show')}</Button>
    </div>
  );
}

/** Which drill is on: nobody should take an exercise for a disturbance. */
function Drill({ page, view, figures }: PartProps) {
  const { t } = page;
  const { drill } = view;
  if (!drill) return null;
  const { gateway, state } = drill;
  if (!state) return <Alert tone="warning">{t('console.drillSilent', { gateway })}</Alert>;
  if (state.faults.length === 0) return <Alert tone="info">{t('console.drillCalm', { gateway })}</Alert>;
  const faults = state.faults
    .map(({ name, percent }) => `${nameDrillFault(t, name)} ${figures.percent(percent)}`)
    .join(', ');
  return (
    <Alert tone="warning" title={t('console.drillOn', { gateway })}>
      <p>{t('console.drillFaults', { faults, seed: String(state.seed) })}</p>
    </Alert>
  );
}

function Summary({ page, view, figures }: PartProps) {
  const { t, language } = page;
  const { all, waiting, filter, gatheredAt } = view;
  const facts: [string, Child][] = [
    [t('console.delivered'), `${figures.count(all.delivered)} (${figures.share(all.delivered, all.handedOver)})`],
    [t('console.failed'), `${figures.count(all.failed)} (${figures.share(all.failed, all.tried)})`],
    [t('console.noReceipt'), figures.count(all.open)],
    [t('console.verified'), figures.share(all.verified, all.codes)],
    [t('console.cost'), figures.kroner(all.costMilli)],
  ];
  const queue = waiting.reduce((sum, { messages }) => sum + messages, 0);
  const oldest = Math.max(0, ...waiting.map(({ oldestSeconds }) => oldestSeconds));
  return (
    <>
      <dl class="vk-console__summary">
        {facts.map(([term, details]) => (
          <div>
            <dt>{term}</dt>
            <dd>{details}</dd>
          </div>
        ))}
      </dl>
      <ButtonRow>
        <span>
          {t('console.updated', { time: figures.moment(gatheredAt) })}{' '}
          {queue === 0
            ? t('console.queueEmpty')
            : t('console.queue', { count: queue, duration: formatDuration(language, Math.ceil(oldest)) })}
        </span>
        <ButtonLink href={addressFilter(CONSOLE_ADDRESS, filter)}>{t('console.refresh')}</ButtonLink>
      </ButtonRow>
    </>
  );
}
