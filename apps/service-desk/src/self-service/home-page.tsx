import { formatNumber } from '@vakt/messages/format';
import { LinkList } from '@vakt/ui/choices';
import { Panel, StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, TextLink } from '@vakt/ui/form';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { groupByTopic, type ServiceBrief } from '../services/find-services.ts';
import { said } from '../services/local-text.tsx';
import { topicKey } from '../services/topic-key.ts';
import { OwnCaseList } from './own-case-list.tsx';
import type { OwnCaseRow } from './own-cases.store.ts';

export interface HomePageProps extends PageProps {
  services: readonly ServiceBrief[];
  /** What was searched for, and what it found; null without a search. */
  found: { search: string; services: readonly ServiceBrief[] } | null;
  /** The newest open cases. */
  cases: readonly OwnCaseRow[];
  counts: { open: number; ended: number };
}

/** Self-service: search, the own cases that are open, and everything that can be asked for. */
export function HomePage(props: HomePageProps) {
  const { visit, found } = props;
  const { t } = visit.translator;
  const title = t('selfService.title');
  return (
    <DeskFrame {...props} title={title} variant="wide" current="self-service">
      <StepHeading title={title} lead={t('selfService.lead')} />
      <form method="get" action="/self-service" class="vk-search" role="search">
        <TextField
          name="q"
          type="search"
          label={t('selfService.search')}
          value={found?.search ?? ''}
          maxlength={100}
          autocomplete="off"
        />
        <Button variant="secondary">{t('selfService.searchButton')}</Button>
      </form>
      {found ? <Found {...props} found={found} /> : null}
      {found ? null : <MyOpenCases {...props} />}
      {found && found.services.length > 0 ? null : <AllServices {...props} />}
    </DeskFrame>
  );
}

function Found({ visit, found, settings }: HomePageProps & { found: NonNullable<HomePageProps['found']> }) {
  const { t } = visit.translator;
  const { helpUrl } = settings.organisation;
  const title = t('selfService.found', { count: found.services.length });
  return (
    <Panel title={title}>
      {found.services.length > 0 ? (
        <Services services={found.services} visit={visit} />
      ) : (
        <>
          <p>{t('selfService.foundNothing')}</p>
          {helpUrl ? <TextLink href={helpUrl}>{t('common.contactSupport')}</TextLink> : null}
        </>
      )}
      {found.services.length > 0 ? (
        <p>
          <TextLink href="/self-service">{t('selfService.allServices')}</TextLink>
        </p>
      ) : null}
    </Panel>
  );
}

function MyOpenCases({ visit, settings, cases, counts }: HomePageProps) {
  const { translator } = visit;
  const { t } = translator;
  return (
    <Panel title={t('desk.myCases')} id="cases">
      {cases.length > 0 ? (
        <OwnCaseList cases={cases} prefix={settings.casePrefix} translator={translator} />
      ) : (
        <p>{counts.ended > 0 ? t('selfService.noOpenCases') : t('desk.myCasesEmpty')}</p>
      )}
      {counts.open + counts.ended > 0 ? (
        <p>
          <TextLink href="/self-service/cases">
            {t('selfService.allCases', { count: formatNumber(translator.tag, counts.open + counts.ended) })}
          </TextLink>
        </p>
      ) : null}
    </Panel>
  );
}

function AllServices({ visit, services }: HomePageProps) {
  const { t } = visit.translator;
  if (services.length === 0) {
    return (
      <Panel title={t('services.title')}>
        <p>{t('selfService.noServices')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('services.title')}>
      <div class="vk-topics">
        {groupByTopic(services).map((group) => (
          <section>
            <h3 class="ds-heading">{t(topicKey(group.topic))}</h3>
            <Services services={group.services} visit={visit} />
          </section>
        ))}
      </div>
    </Panel>
  );
}

function Services({ services, visit }: { services: readonly ServiceBrief[]; visit: PageProps['visit'] }) {
  const { tag } = visit.translator;
  return (
    <LinkList
      items={services.map(({ key, name, summary }) => ({
        href: `/self-service/services/${key}`,
        label: said(name, tag),
        hint: said(summary, tag),
      }))}
    />
  );
}
