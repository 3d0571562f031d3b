/** One gateway in a route. With a weight it takes that share of first tries; without, it is a spare behind those that have one. */
export interface RouteEntry {
  gateway: string;
  weight: number | null;
}

/** Which gateways carry a channel to some countries, or to all that no other route names. */
export interface Route {
  channel: 'sms' | 'call';
  /** ISO 3166 regions; null: every country. */
  countries: readonly string[] | null;
  gateways: readonly RouteEntry[];
}

/** Finds the route of a message: the first that names its country, else the first that takes every country. */
export function findRoute(routes: readonly Route[], channel: 'sms' | 'call', country: string | null): Route | null {
  const mine = routes.filter((route) => route.channel === channel);
  const named = country === null ? undefined : mine.find((route) => route.countries?.includes(country));
  return named ?? mine.find((route) => route.countries === null) ?? null;
}

/**
 * The share of 100 first tries that each entry gets. Without weights the first takes all. `reductions` are points that a
 * slow or failing gateway has lost for now: what it loses goes to the entries that have lost nothing, by their own
 * shares, or evenly among those that had none. What all have lost counts for nothing: nobody else could take it.
 */
export function shareOut(entries: readonly RouteEntry[], reductions: ReadonlyMap<string, number>): number[] {
  const total = entries.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  const shares = entries.map(({ weight }, at) => (total > 0 ? ((weight ?? 0) * 100) / total : at === 0 ? 100 : 0));
  const points = entries.map(({ gateway }) => reductions.get(gateway) ?? 0);
  const ofAll = Math.min(...points);
  const lost = points.map((one, at) => Math.min(shares[at] ?? 0, one - ofAll));
  const healthy = points.map((one) => one === ofAll);
  const freed = lost.reduce((sum, one) => sum + one, 0);
  if (freed === 0) return shares;
  const standing = shares.reduce((sum, share, at) => sum + (healthy[at] ? share : 0), 0);
  const heads = healthy.filter(Boolean).length;
  return shares.map((share, at) => {
    if (!healthy[at]) return share - (lost[at] ?? 0);
    return share + (standing > 0 ? (freed * share) / standing : freed / heads);
  });
}

/**
 * The order in which the gateways of a route are tried: the first drawn by its share, the others as the route lists
 * them. `random` is a number in [0, 1).
 */
export function orderGateways(
  entries: readonly RouteEntry[],
  reductions: ReadonlyMap<string, number>,
  random: number,
): string[] {
  const shares = shareOut(entries, reductions);
  let left = random * shares.reduce((sum, share) => sum + share, 0);
  let first = shares.findIndex((share) => {
    left -= share;
    return share > 0 && left < 0;
  });
  if (first < 0) first = 0;
  const names = entries.map(({ gateway }) => gateway);
  const chosen = names[first];
  return chosen === undefined ? [] : [chosen, ...names.filter((_, at) => at !== first)];
}
