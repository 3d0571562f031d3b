import { formatList } from '@vakt/messages/format';
import { DescriptionList, Panel } from '@vakt/ui/content';
import type { ReportProps } from './part-props.ts';

/** How far the campaign for passkeys has come, and how it is set: what is set stands in the configuration file. */
export function CampaignPanel({ page, view, figures }: ReportProps) {
  const { t, language, settings } = page;
  const { campaign: progress } = view;
  const { snoozeDays, lastAfter, includeGroups, excludeGroups } = settings.campaign;
  if (!progress)
    return (
      <Panel title={t('report.campaignHeading')}>
        <p>{t('report.campaignOff')}</p>
      </Panel>
    );
  const { invited, havePasskey, putOff, made } = progress;
  return (
    <Panel title={t('report.campaignHeading')}>
      <p>
        {t('report.campaignProgress', {
          have: figures.count(havePasskey),
          invited: figures.count(invited),
          share: figures.share(havePasskey, invited),
        })}
      </p>
      <DescriptionList
        items={[
          { term: t('report.campaignMade'), details: figures.count(made) },
          { term: t('report.campaignPutOff'), details: figures.count(putOff) },
          {
            term: t('report.campaignFor'),
            details: includeGroups ? formatList(language, includeGroups) : t('report.campaignEverybody'),
          },
          {
            term: t('report.campaignNotFor'),
            details: excludeGroups.length > 0 ? formatList(language, excludeGroups) : '–',
          },
          {
            term: t('report.campaignSnooze'),
            details: t('report.campaignSnoozeText', { days: snoozeDays, times: lastAfter }),
          },
        ]}
      />
      <p class="vk-small">{t('report.campaignNote')}</p>
    </Panel>
  );
}
