import { findRoute, orderGateways, type Route, type RouteEntry, shareOut } from './order-gateways.ts';

/** Which gateway takes a message. */
export interface Ways {
  /**
   * The gateway to hand a message to, or null when every one was tried. Those that are passed by come last: with no
   * other left they are tried all the same.
   */
  choose(channel: 'sms' | 'call', country: string | null, tried: readonly string[]): string | null;
  /** The gateway that a drill account's messages go through, and nobody else's; null when no drill is set up for the channel. */
  chooseForDrill(channel: 'sms' | 'call'): string | null;
  /** Whether this is the drill's gateway: `choose` never gives it. */
  isDrill(gateway: string): boolean;
  /** How first tries are shared out now, route by route as the configuration has them. */
  listShares(): RouteShares[];
  /** What the gateway takes for one message or call to a country, in thousandths of a krone; 0 when nobody said. */
  price(gateway: string, country: string | null): number;
}

/** The shares of one route's gateways, in percent of first tries. */
export interface RouteShares {
  channel: 'sms' | 'call';
  /** Null: every country that no other route names. */
  countries: readonly string[] | null;
  /** `lost`: points that the gateway has lost for now. */
  gateways: { gateway: string; base: number; lost: number; now: number }[];
}

export interface WaysDependencies {
  /** Every gateway by channel, in the configuration's order: the route where `routes` has none. */
  gateways: Record<'sms' | 'call', readonly string[]>;
  /** The gateway of drills. It may stand in `gateways`; it is taken out of every choice but a drill's. */
  drill?: string | null;
  routes: readonly Route[];
  /** Kroner by gateway and country; `*` stands for every other country. */
  prices: Readonly<Record<string, Readonly<Record<string, number>>>>;
  isPassedBy(gateway: string): boolean;
  reductions(channel: 'sms' | 'call'): ReadonlyMap<string, number>;
  /** In [0, 1). */
  random(): number;
}

/** Creates the choice among gateways. Opens nothing, and asks nobody: it may be called inside a transaction. */
export function createWays(deps: WaysDependencies): Ways {
  const { drill = null } = deps;
  const entriesFor = (channel: 'sms' | 'call', country: string | null): readonly RouteEntry[] => {
    const route = findRoute(deps.routes, channel, country);
    const entries = route?.gateways ?? deps.gateways[channel].map((gateway) => ({ gateway, weight: null }));
    return entries.filter(({ gateway }) => deps.gateways[channel].includes(gateway) && gateway !== drill);
  };
  return {
    chooseForDrill: (channel) => (drill !== null && deps.gateways[channel].includes(drill) ? drill : null),
    isDrill: (gateway) => gateway === drill,
    listShares: () => listShares(deps, entriesFor),
    choose(channel, country, tried) {
      const entries = entriesFor(channel, country);
      const order = orderGateways(entries, deps.reductions(channel), deps.random());
      const left = order.filter((gateway) => !tried.includes(gateway));
      return left.find((gateway) => !deps.isPassedBy(gateway)) ?? left[0] ?? null;
    },
    price(gateway, country) {
      const prices = deps.prices[gateway] ?? {};
      const kroner = (country === null ? undefined : prices[country]) ?? prices['*'] ?? 0;
      return Math.round(kroner * 1000);
    },
  };
}

type EntriesFor = (channel: 'sms' | 'call', country: string | null) => readonly RouteEntry[];

function listShares(deps: WaysDependencies, entriesFor: EntriesFor): RouteShares[] {
  const named = deps.routes.filter(({ countries }) => countries !== null);
  const routes = (['sms', 'call'] as const).flatMap((channel) => [
    ...named
      .filter((route) => route.channel === channel)
      .map(({ countries }) => ({ channel, countries, entries: entriesFor(channel, countries?.[0] ?? null) })),
    { channel, countries: null, entries: entriesFor(channel, null) },
  ]);
  return routes
    .filter(({ entries }) => entries.length > 0)
    .map(({ channel, countries, entries }) => {
      const reductions = deps.reductions(channel);
      const [base, now] = [shareOut(entries, NOTHING), shareOut(entries, reductions)];
      const gateways = entries.map(({ gateway }, at) => ({
        gateway,
        base: base[at] ?? 0,
        lost: reductions.get(gateway) ?? 0,
        now: now[at] ?? 0,
      }));
      return { channel, countries, gateways };
    });
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** The choice of a process that knows nothing of how gateways fare: the configuration's order. */
export function createPlainWays(given: Pick<WaysDependencies, 'gateways'> & Partial<WaysDependencies>): Ways {
  return createWays({
    routes: [],
    prices: {},
    isPassedBy: () => false,
    reductions: () => NOTHING,
    random: Math.random,
    ...given,
  });
}
