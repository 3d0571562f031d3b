import { DAY, HOUR } from '@vakt/foundation/clock';
import type { GatewayHealth } from '../delivery/breakers.ts';
import type { RouteShares } from '../delivery/ways.ts';
import { type BudgetState, loadBudgets } from '../limits/budgets.ts';
import { listSendDecisions, type SendDecision } from '../limits/list-send-decisions.ts';
import type { ConsoleFilter, Period } from './console-filter.ts';
import type { ReadDrill, SupportDependencies } from './dependencies.ts';
import { type GatewayEvent, listGatewayEvents, listWaiting, type Waiting } from './events.store.ts';
import { sumFigures, sumSlots } from './figures.store.ts';
import { type FailureLine, foldAll, foldFailures, foldLines, foldSlots, type Line, type Slot } from './fold-figures.ts';

/** Everything that the console's first page shows, gathered at one moment. */
export interface ConsoleView {
  filter: ConsoleFilter;
  gatheredAt: Date;
  all: Line;
  gateways: Line[];
  countries: Line[];
  failures: FailureLine[];
  slots: Slot[];
  /** As this process sees them. */
  health: GatewayHealth[];
  shares: RouteShares[];
  events: GatewayEvent[];
  waiting: Waiting[];
  refused: SendDecision[];
  budgets: BudgetState[];
  /** Countries to choose from. */
  offered: string[];
  /** Null: no drill gateway. */
  drill: { gateway: string; state: Awaited<ReturnType<ReadDrill>> } | null;
}

const EVENTS_SHOWN = 20;
const DECISIONS_SHOWN = 50;
const PERIOD_LENGTHS: Record<Period, number> = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY };

function isChosen(one: SendDecision, { channel, country }: ConsoleFilter): boolean {
  return (channel === null || one.channel === channel) && (country === null || one.country === country);
}

/** Gathers the console for a filter. Gateways that nothing went through in the period stand there with nothing. */
export async function gatherConsole(deps: SupportDependencies, filter: ConsoleFilter): Promise<ConsoleView> {
  const { db, delivery, settings } = deps;
  const drillGateway = settings.delivery.drill?.gateway ?? null;
  const since = new Date(deps.clock.now().getTime() - PERIOD_LENGTHS[filter.period]);
  const [figures, slots, events, waiting, refused, budgets, drillState] = await Promise.all([
    sumFigures(db, filter),
    sumSlots(db, filter),
    listGatewayEvents(db, EVENTS_SHOWN),
    listWaiting(db),
    listSendDecisions(db, since),
    loadBudgets(deps),
    deps.readDrill ? deps.readDrill().catch(() => null) : null,
  ]);
  const seen = figures.map(({ country }) => country).filter((country) => country !== '');
  const allowed = settings.organisations.flatMap(({ allowedCountries }) => allowedCountries);
  return {
    filter,
    gatheredAt: deps.clock.now(),
    all: foldAll(figures),
    gateways: addIdle(foldLines(figures, 'gateway'), deps, filter),
    countries: foldLines(figures, 'country'),
    failures: foldFailures(figures),
    slots: foldSlots(slots),
    health: delivery.breakers.list(),
    shares: delivery.ways.listShares(),
    events,
    waiting,
    refused: refused.filter((one) => isChosen(one, filter)).slice(0, DECISIONS_SHOWN),
    budgets,
    offered: [...new Set([...allowed, ...seen, ...(filter.country ? [filter.country] : [])])],
    drill: drillGateway === null ? null : { gateway: drillGateway, state: drillState },
  };
}

function addIdle(lines: Line[], { delivery }: SupportDependencies, { channel, of }: ConsoleFilter): Line[] {
  const known = [
    ...delivery.gateways.texts.map(({ name }) => ({ name, channel: 'sms' as const })),
    ...delivery.gateways.calls.map(({ name }) => ({ name, channel: 'call' as const })),
  ].filter(
    (one) => (of === 'tests' || !delivery.ways.isDrill(one.name)) && (channel === null || one.channel === channel),
  );
  const idle = known.filter((one) => !lines.some((line) => line.name === one.name && line.channel === one.channel));
  return [...lines, ...idle.map((one) => ({ ...foldAll([]), ...one }))];
}
