import { DescriptionList, StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow } from '@vakt/ui/form';
import { describeEvent, type EventNames } from '../../audit/describe-event.ts';
import type { FoundEvent } from '../../audit/found-event.ts';
import { NO_SEARCH } from '../../audit/read-search.ts';
import { AUDIT_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Administrator } from '../find-administrator.ts';
import { createFigurer } from '../words.ts';
import { addressAudit } from './audit-filter.ts';
import { addressOf } from './audit-page.tsx';

const HOUR_MS = 3_600_000;

const beginLarge = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** One event, with everything that is known of it, and the ways to those around it. */
export function renderEventPage(
  page: PageContext,
  administrator: Administrator,
  event: FoundEvent,
  names: EventNames,
): string {
  const { t, language } = page;
  const described = describeEvent(language, names, event);
  const person = addressOf(page, event);
  const { seal, journeyId, at } = event;
  return renderConsoleFrame({
    page: { ...page, path: `${AUDIT_ADDRESS}/events/${event.id}` },
    administrator,
    title: described.what,
    current: 'audit',
    children: (
      <>
        <StepHeading eyebrow={t('auditPage.eventEyebrow', { id: event.id })} title={described.what} />
        <DescriptionList
          items={[
            { term: t('auditPage.when'), details: createFigurer(language).moment(at) },
            { term: t('auditPage.exactly'), details: <code>{at.toISOString()}</code> },
            { term: t('auditPage.person'), details: person },
            ...described.facts.map(({ term, details }) => ({ term: beginLarge(term), details })),
            { term: t('auditPage.kind'), details: <code>{event.kind}</code> },
            { term: t('auditPage.journey'), details: journeyId ? <code>{journeyId}</code> : '–' },
            {
              term: t('auditPage.seal'),
              details: seal ? <code>{`${seal.number}: ${seal.mac.slice(0, 16)}…`}</code> : t('auditPage.notSealed'),
            },
          ]}
        />
        <WaysOn page={page} event={event} />
      </>
    ),
  });
}

/** To the events around this one, of the same journey and of the same person. */
function WaysOn({ page, event }: { page: PageContext; event: FoundEvent }) {
  const { t } = page;
  const { journeyId, at } = event;
  const around = {
    since: new Date(at.getTime() - HOUR_MS).toISOString(),
    until: new Date(at.getTime() + HOUR_MS).toISOString(),
  };
  return (
    <ButtonRow>
      {journeyId ? (
        <ButtonLink href={addressAudit(AUDIT_ADDRESS, { ...NO_SEARCH, ...around, journey: journeyId })}>
          {t('auditPage.sameJourney')}
        </ButtonLink>
      ) : null}
      {event.userName ? (
        <ButtonLink href={addressAudit(AUDIT_ADDRESS, { ...NO_SEARCH, since: '30d', person: addressOf(page, event) })}>
          {t('auditPage.samePerson')}
        </ButtonLink>
      ) : null}
      <ButtonLink href={AUDIT_ADDRESS}>{t('auditPage.back')}</ButtonLink>
    </ButtonRow>
  );
}
