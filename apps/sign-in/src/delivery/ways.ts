import { findRoute, orderGateways, type Route, type RouteEntry } from './order-gateways.ts';

/** Which gateway takes a message. */
export interface Ways {
  /**
   * The gateway to hand a message to, or null when every one was tried. Those that are passed by come last: with no
   * other left they are tried all the same.
   */
  choose(channel: 'sms' | 'call', country: string | null, tried: readonly string[]): string | null;
  /** What the gateway takes for one message or call to a country, in thousandths of a krone; 0 when nobody said. */
  price(gateway: string, country: string | null): number;
}

export interface WaysDependencies {
  /** Every gateway by channel, in the configuration's order: the route where `routes` has none. */
  gateways: Record<'sms' | 'call', readonly string[]>;
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
  const entriesFor = (channel: 'sms' | 'call', country: string | null): readonly RouteEntry[] => {
    const route = findRoute(deps.routes, channel, country);
    return route?.gateways ?? deps.gateways[channel].map((gateway) => ({ gateway, weight: null }));
  };
  return {
    choose(channel, country, tried) {
      const entries = entriesFor(channel, country).filter(({ gateway }) => deps.gateways[channel].includes(gateway));
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
