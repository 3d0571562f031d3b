import { formatDuration } from '@vakt/messages/format';
import { Checkbox } from '@vakt/ui/choices';
import { Panel } from '@vakt/ui/content';
import { Button, Form, TextLink } from '@vakt/ui/form';
import { pathOf } from '../view.ts';
import type { OverviewProps } from './overview-props.ts';

/** Whether a notice is from us, and "this was not me". */
export function NoticesSection({ view }: OverviewProps) {
  const { t, language, settings } = view.page;
  const duration = formatDuration(language, settings.notices.freezeHours * 3600);
  return (
    <Panel title={t('overview.noticesHeading')} id="notices">
      <p>
        {t('overview.noticesText')} <TextLink href="/notice">{t('overview.noticesLink')}</TextLink>
      </p>
      <details class="vk-more">
        <summary>{t('notMe.heading')}</summary>
        <Form action={pathOf(view.situation, 'not-me')} label={t('notMe.heading')}>
          <p>{t('overview.notMeText', { duration })}</p>
          <Checkbox name="block" value="yes" label={t('notMe.block')} hint={t('notMe.blockHint')} />
          <Button variant="secondary" danger>
            {t('notMe.submit')}
          </Button>
        </Form>
      </details>
    </Panel>
  );
}
