import type { PlainKey } from '@vakt/messages/translate';
import { Panel, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, Form } from '@vakt/ui/form';
import type { Child } from 'hono/jsx';
import { REPORT_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Administrator } from '../find-administrator.ts';
import { createFigurer } from '../words.ts';
import { CampaignPanel } from './campaign-panel.tsx';
import { EventPicture, MethodPicture } from './event-pictures.tsx';
import type { ReportView } from './gather-report.ts';
import type { ReportProps } from './part-props.ts';
import { PeopleTable } from './people-table.tsx';
import {
  addressReport,
  CAPABILITIES,
  type Capability,
  METHOD_KINDS,
  REPORT_PERIODS,
  type ReportPeriod,
} from './report-filter.ts';
import { nameMethod } from './report-words.ts';
import { WayTable } from './way-table.tsx';

const CAPABLE_NAMES: Record<Capability, PlainKey> = {
  all: 'report.capable.all',
  mfa: 'report.capable.mfa',
  none: 'report.capable.none',
  passwordless: 'report.capable.passwordless',
  'no-passkey': 'report.capable.noPasskey',
};

const PERIOD_NAMES: Record<ReportPeriod, PlainKey> = {
  day: 'console.period.day',
  week: 'console.period.week',
  month: 'console.period.month',
};

/** Who is registered with what, how signing in fared, and how far the campaign has come. */
export function renderReportPage(page: PageContext, administrator: Administrator, view: ReportView): string {
  const props: ReportProps = { page, view, figures: createFigurer(page.language) };
  const { t } = page;
  return renderConsoleFrame({
    page: { ...page, path: addressReport(REPORT_ADDRESS, view.filter) },
    administrator,
    title: t('report.title'),
    current: 'report',
    children: (
      <>
        <StepHeading title={t('report.title')} lead={t('report.lead')} />
        <PeopleFilter {...props} />
        <Summary {...props} />
        <Panel title={t('report.methodsHeading')}>
          <MethodPicture {...props} />
        </Panel>
        <Panel title={t('report.eventsHeading')} id="events">
          <Periods {...props} />
          <EventPicture {...props} />
          <WayTable {...props} />
        </Panel>
        <CampaignPanel {...props} />
        <People {...props} />
      </>
    ),
  });
}

/** The organisations that may be asked about: all of them together only where all may. */
function listOrganisations({ page: { t, settings }, view: { reach } }: Pick<ReportProps, 'page' | 'view'>) {
  const within = settings.organisations.filter(({ id }) => reach === null || id === reach);
  const options = within.map(({ id, name }) => ({ value: id, label: name }));
  return reach === null ? [{ value: '', label: t('report.allOrganisations') }, ...options] : options;
}

function PeopleFilter({ page, view }: ReportProps) {
  const { t } = page;
  const { filter, roles } = view;
  return (
    <Form action={REPORT_ADDRESS} method="get" label={t('report.filterLabel')} hidden={{ period: filter.period }}>
      <div class="vk-console__filter vk-console__filter--wide">
        <TextField
          name="text"
          label={t('report.text')}
          value={filter.text}
          maxlength={100}
          spellcheck={false}
          autocomplete="off"
        />
        <SelectField
          name="organisation"
          label={t('report.organisation')}
          value={filter.organisation ?? ''}
          options={listOrganisations({ page, view })}
        />
        <SelectField
          name="role"
          label={t('report.role')}
          value={filter.role ?? ''}
          options={[{ value: '', label: t('report.allRoles') }, ...roles.map((role) => ({ value: role, label: role }))]}
        />
        <SelectField
          name="capable"
          label={t('report.capable')}
          value={filter.capable}
          options={CAPABILITIES.map((one) => ({ value: one, label: t(CAPABLE_NAMES[one]) }))}
        />
        <SelectField
          name="method"
          label={t('report.method')}
          value={filter.method ?? ''}
          options={[
            { value: '', label: t('report.allMethods') },
            ...METHOD_KINDS.map((kind) => ({ value: kind, label: nameMethod(t, kind) })),
          ]}
        />
      </div>
      <ButtonRow>
        <Button>{t('console.show')}</Button>
        <ButtonLink href={REPORT_ADDRESS}>{t('auditPage.clear')}</ButtonLink>
      </ButtonRow>
    </Form>
  );
}

function Summary({ page, view, figures }: ReportProps) {
  const { t } = page;
  const { people, mfa, passwordless, recoveryCodes } = view.totals;
  const part = (n: number) => `${figures.count(n)} (${figures.share(n, people)})`;
  const facts: [string, Child][] = [
    [t('report.people'), figures.count(people)],
    [t('report.mfaCapable'), part(mfa)],
    [t('report.passwordlessCapable'), part(passwordless)],
    [t('report.withoutMethod'), part(people - mfa)],
    [t('report.withRecoveryCodes'), part(recoveryCodes)],
  ];
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
      <p>{t('report.live', { time: figures.moment(view.gatheredAt) })}</p>
    </>
  );
}

function People(props: ReportProps) {
  const { page, view } = props;
  const { t } = page;
  const { people, hasMore, filter } = view;
  const last = people.at(-1);
  if (!last) return <EmptyState title={t('report.nobody')} text={t('report.nobodyText')} />;
  return (
    <Panel title={t('report.peopleHeading')} id="people">
      <PeopleTable {...props} />
      <ButtonRow>
        {hasMore ? (
          <ButtonLink href={addressReport(REPORT_ADDRESS, filter, last)}>{t('report.next')}</ButtonLink>
        ) : null}
        <ButtonLink href={addressReport(`${REPORT_ADDRESS}/people.csv`, filter)} variant="tertiary">
          {t('report.csv')}
        </ButtonLink>
      </ButtonRow>
      <p class="vk-small">{t('report.columnsNote')}</p>
    </Panel>
  );
}

function Periods({ page, view }: ReportProps) {
  const { t } = page;
  return (
    <nav class="vk-console__periods" aria-label={t('console.periodLabel')}>
      <ul>
        {REPORT_PERIODS.map((period) => (
          <li>
            <a
              class="ds-link"
              href={`${addressReport(REPORT_ADDRESS, { ...view.filter, period })}#events`}
              aria-current={period === view.filter.period ? 'true' : undefined}
            >
              {t(PERIOD_NAMES[period])}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
