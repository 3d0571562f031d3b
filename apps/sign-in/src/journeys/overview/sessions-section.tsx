import { formatDateTime } from '@vakt/messages/format';
import { Panel } from '@vakt/ui/content';
import { Button, Form } from '@vakt/ui/form';
import { pathOf } from '../view.ts';
import type { OverviewProps } from './overview-props.ts';

/** Where the person is signed in, each with "end" but this one. */
export function SessionsSection({ view, overview }: OverviewProps) {
  const { t, language } = view.page;
  const others = overview.sessions.filter(({ current }) => !current);
  return (
    <Panel title={t('overview.sessionsHeading')} id="sessions">
      <ul class="vk-entries">
        {overview.sessions.map((session) => (
          <li class="vk-entry">
            <div class="vk-entry__what">
              <strong>{session.agent ?? t('overview.unknownBrowser')}</strong>
              {session.current ? <span>{t('overview.thisSession')}</span> : null}
              <span class="vk-small">
                {t('overview.signedInAt', { date: formatDateTime(language, session.startedAt) })}
              </span>
              <span class="vk-small">
                {t('overview.lastSeen', { date: formatDateTime(language, session.lastUsedAt) })}
              </span>
            </div>
            {session.current ? null : (
              <div class="vk-entry__acts">
                <Form action={pathOf(view.situation, 'end-session')} hidden={{ session: session.id }}>
                  <Button variant="tertiary">
                    {t('overview.endSession')}
                    <span class="ds-sr-only"> {session.agent ?? t('overview.unknownBrowser')}</span>
                  </Button>
                </Form>
              </div>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 ? (
        <Form action={pathOf(view.situation, 'end-session')} hidden={{ session: 'all' }}>
          <Button variant="secondary">{t('overview.endOthers')}</Button>
        </Form>
      ) : null}
    </Panel>
  );
}
