import type { CampaignSettings } from '../settings-campaign.ts';

/** Whether the campaign is for somebody with these roles. Who is excluded by one role is excluded, whatever the others. */
export function isInCampaign(
  { enabled, includeGroups, excludeGroups }: CampaignSettings,
  roles: readonly string[],
): boolean {
  if (!enabled || excludeGroups.some((group) => roles.includes(group))) return false;
  return includeGroups === null || includeGroups.some((group) => roles.includes(group));
}
