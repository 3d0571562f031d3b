import { type Checkpoint, findNewestCheckpoint } from '../../audit/checkpoints.ts';
import { countUnsealed } from '../../audit/count-unsealed.ts';
import type { EventNames } from '../../audit/describe-event.ts';
import { createEventNames } from '../../audit/event-names.ts';
import { findEvents } from '../../audit/find-events.ts';
import type { FoundEvent } from '../../audit/found-event.ts';
import { ANY_EVENT, readSearch, type SearchFault } from '../../audit/read-search.ts';
import type { Settings } from '../../settings.ts';
import type { Database } from '../../tables.ts';
import type { Administrator } from '../find-administrator.ts';
import { reachOf } from '../people/worker.ts';
import type { AuditFilter } from './audit-filter.ts';
import { loadNames } from './workers.store.ts';

/** Everything that the page of the record shows. */
export interface AuditView {
  filter: AuditFilter;
  faults: SearchFault[];
  events: FoundEvent[];
  hasMore: boolean;
  names: EventNames;
  chain: ChainState;
}

/** How the chain stands, as it is known without going through it. */
export interface ChainState {
  waiting: { events: number; oldestSeconds: number | null };
  checkpoint: Checkpoint | null;
  /** The last time that somebody verified the whole. */
  verified: { at: Date; seals: number; faults: number } | null;
}

export interface AuditDependencies {
  db: Database;
  settings: Settings;
  now: Date;
}

const PAGE = 50;

export async function gatherAudit(
  { db, settings, now }: AuditDependencies,
  administrator: Administrator,
  filter: AuditFilter,
): Promise<AuditView> {
  const { organisations } = settings;
  const { organisation } = administrator;
  const reach = reachOf(settings, administrator);
  const [read, chain] = await Promise.all([
    readSearch({ db, organisations, organisation, reach, now }, filter.written),
    loadChainState(db),
  ]);
  const found =
    'search' in read
      ? await findEvents(db, read.search, { behind: filter.behind, order: 'newest', limit: PAGE + 1 })
      : [];
  const events = found.slice(0, PAGE);
  return {
    filter,
    faults: 'faults' in read ? read.faults : [],
    events,
    hasMore: found.length > PAGE,
    names: await nameAll({ db, settings }, events),
    chain,
  };
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The names that these events are told with: services, organisations, and the workers that acted. */
export async function nameAll(
  { db, settings }: Pick<AuditDependencies, 'db' | 'settings'>,
  events: readonly FoundEvent[],
): Promise<EventNames> {
  const actors = events
    .flatMap(({ detail }) => [detail['by'], detail['approvedBy']])
    .filter((by): by is string => typeof by === 'string' && UUID.test(by));
  const workers = actors.length > 0 ? await loadNames(db, [...new Set(actors)]) : new Map<string, string>();
  return createEventNames(settings, workers);
}

async function loadChainState(db: Database): Promise<ChainState> {
  const checks = { ...ANY_EVENT, kinds: ['audit-verified'] };
  const [waiting, checkpoint, found] = await Promise.all([
    countUnsealed(db),
    findNewestCheckpoint(db),
    findEvents(db, checks, { behind: null, order: 'newest', limit: 20 }),
  ]);
  const whole = found.find(({ detail }) => detail['of'] === 'whole');
  const verified = whole && {
    at: whole.at,
    seals: Number(whole.detail['seals']),
    faults: Number(whole.detail['faults']),
  };
  return { waiting, checkpoint, verified: verified ?? null };
}
