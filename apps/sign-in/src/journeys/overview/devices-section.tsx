import { formatDateTime } from '@vakt/messages/format';
import { Panel } from '@vakt/ui/content';
import { Button, Form } from '@vakt/ui/form';
import { pathOf } from '../view.ts';
import type { OverviewProps } from './overview-props.ts';

/** Browsers in which the person is not asked again, each with "forget". Not there when there is none. */
export function DevicesSection({ view, overview }: OverviewProps) {
  const { t, language } = view.page;
  if (overview.devices.length === 0) return null;
  return (
    <Panel title={t('overview.devicesHeading')} id="devices">
      <p>{t('overview.devicesText')}</p>
      <ul class="vk-entries">
        {overview.devices.map((device) => (
          <li class="vk-entry">
            <div class="vk-entry__what">
              <strong>{device.agent ?? t('overview.unknownBrowser')}</strong>
              {device.here ? <span>{t('overview.thisSession')}</span> : null}
              <span class="vk-small">
                {t('overview.lastSeen', { date: formatDateTime(language, device.lastUsedAt) })}
              </span>
              <span class="vk-small">
                {t('overview.deviceUntil', { date: formatDateTime(language, device.expiresAt) })}
              </span>
            </div>
            <div class="vk-entry__acts">
              <Form action={pathOf(view.situation, 'end-device')} hidden={{ device: device.id }}>
                <Button variant="tertiary">
                  {t('overview.forgetDevice')}
                  <span class="ds-sr-only"> {device.agent ?? t('overview.unknownBrowser')}</span>
                </Button>
              </Form>
            </div>
          </li>
        ))}
      </ul>
      {overview.devices.length > 1 ? (
        <Form action={pathOf(view.situation, 'end-device')} hidden={{ device: 'all' }}>
          <Button variant="secondary">{t('overview.forgetDevices')}</Button>
        </Form>
      ) : null}
    </Panel>
  );
}
