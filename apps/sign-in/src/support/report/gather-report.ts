import type { Kysely } from 'kysely';
import type { Settings } from '../../settings.ts';
import type { SignInTables } from '../../tables.ts';
import { countEvents, listSlots } from './events.store.ts';
import { type EventSlot, foldEventSlots, foldWays, type WayLine } from './fold-events.ts';
import {
  type CampaignProgress,
  loadCampaign,
  loadPeople,
  loadRoles,
  loadTotals,
  type PersonLine,
  type Totals,
} from './people.store.ts';
import type { PersonPlace, ReportFilter } from './report-filter.ts';

/** Everything that the report shows, as it is in the database at this moment. */
export interface ReportView {
  filter: ReportFilter;
  /** The one organisation that it may be about; null: any. */
  reach: string | null;
  gatheredAt: Date;
  totals: Totals;
  people: PersonLine[];
  hasMore: boolean;
  roles: string[];
  ways: WayLine[];
  slots: EventSlot[];
  /** Null: no campaign. */
  campaign: CampaignProgress | null;
}

const PAGE = 25;

export async function gatherReport(
  { db, settings, reach, now }: { db: Kysely<SignInTables>; settings: Settings; reach: string | null; now: Date },
  filter: ReportFilter,
  after: PersonPlace | null,
): Promise<ReportView> {
  const { campaign } = settings;
  const [totals, people, roles, counts, starts, progress] = await Promise.all([
    loadTotals(db, filter),
    loadPeople(db, filter, { after, limit: PAGE + 1 }),
    loadRoles(db),
    countEvents(db, filter.period),
    listSlots(db, filter.period),
    campaign.enabled ? loadCampaign(db, campaign) : null,
  ]);
  return {
    filter,
    reach,
    gatheredAt: now,
    totals,
    people: people.slice(0, PAGE),
    hasMore: people.length > PAGE,
    roles,
    ways: foldWays(counts),
    slots: foldEventSlots(starts, counts),
    campaign: progress,
  };
}
