import type { PlainKey } from '@vakt/messages/translate';
import { LinkList } from '@vakt/ui/choices';
import { Panel, StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, TextLink } from '@vakt/ui/form';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { Topic } from '../services/content.ts';
import { groupByTopic, type ServiceBrief } from '../services/find-services.ts';
import { Said } from '../services/local-text.tsx';
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

const TOPIC_KEYS: Record<Topic, PlainKey> = {
  it: 'services.topicIt',
  studies: 'services.topicStudies',
  employment: 'services.topicEmployment',
  finance: 'services.topicFinance',
  premises: 'services.topicPremises',
  other: 'services.topicOther',
};

/** The heading that a service stands under. */
export function topicKey(topic: Topic): PlainKey {
  return TOPIC_KEYS[topic];
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
      <p>
        <TextLink href="/self-service">{t('selfService.allServices')}</TextLink>
      </p>
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
            {t('selfService.allCases', { count: counts.open + counts.ended })}
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
        label: <Said text={name} tag={tag} />,
        hint: <Said text={summary} tag={tag} />,
      }))}
    />
  );
}
