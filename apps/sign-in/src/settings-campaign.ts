import { z } from 'zod';
import * as value from './settings-values.ts';

/** The section `campaign` of the configuration file: whom a passkey is offered to after a sign-in with a weaker factor, and how often. */
export interface CampaignSettings {
  enabled: boolean;
  /** Days that "not now" keeps the offer away; 0: it comes again the next day. Never twice in 24 hours. */
  snoozeDays: number;
  /** The offer that follows so many times "not now" is not made any more. */
  lastAfter: number;
  /** Roles whose people it is for; null: everybody. */
  includeGroups: string[] | null;
  /** Roles whose people are left in peace, whatever else they have. */
  excludeGroups: string[];
}

/** What holds when the file says nothing. Numbers as Microsoft Entra's registration campaign has them. */
export const defaultCampaign: CampaignSettings = {
  enabled: false,
  snoozeDays: 1,
  lastAfter: 3,
  includeGroups: null,
  excludeGroups: [],
};

export const campaign = z
  .strictObject({
    enabled: z
      .boolean()
      .default(defaultCampaign.enabled)
      .describe('Whether people are offered a passkey after a sign-in with a text message or a call.'),
    snoozeDays: z
      .int()
      .min(0)
      .max(14)
      .default(defaultCampaign.snoozeDays)
      .describe('Days until the offer comes again after "not now"; 0: the next day. It never comes twice in 24 hours.'),
    lastAfter: z
      .int()
      .min(1)
      .max(100)
      .default(defaultCampaign.lastAfter)
      .describe('How often a person is offered it: after so many times "not now" the offer comes no more.'),
    includeGroups: z
      .array(value.id)
      .min(1)
      .nullable()
      .default(defaultCampaign.includeGroups)
      .describe('Roles whose people the campaign is for; null for everybody.'),
    excludeGroups: z
      .array(value.id)
      .default(defaultCampaign.excludeGroups)
      .describe('Roles whose people are left out, also where includeGroups names another role of theirs.'),
  })
  .prefault({});
