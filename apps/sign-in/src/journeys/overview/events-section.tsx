import { formatDateTime } from '@vakt/messages/format';
import { Panel } from '@vakt/ui/content';
import { describeEvent, joinFacts } from '../../audit/describe-event.ts';
import type { OverviewProps } from './overview-props.ts';

/** What happened lately to how the person signs in, and who did it, in plain words. */
export function EventsSection({ view, overview }: OverviewProps) {
  const { t, language, settings } = view.page;
  return (
    <Panel title={t('overview.eventsHeading')} id="events">
      {overview.events.length === 0 ? <p>{t('overview.eventsNone')}</p> : null}
      <ol class="vk-entries">
        {overview.events.map((event) => {
          const described = describeEvent(language, settings, event);
          const facts = joinFacts(described);
          return (
            <li class="vk-entry">
              <div class="vk-entry__what">
                <strong>{described.what}</strong>
                {facts === '' ? null : <span>{facts}</span>}
                <span class="vk-small">{formatDateTime(language, event.at)}</span>
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
