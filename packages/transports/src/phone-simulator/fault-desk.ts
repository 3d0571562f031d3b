import type { Core } from './core.ts';
import { drawFate, type Fate, type FaultPlan, isCalm, NO_FATE } from './faults.ts';

/** Which gateway has which faults, and how many messages came through it since they were set. */
export interface FaultDesk {
  set(gateway: string, plan: FaultPlan): void;
  /** The fate of the next message of a gateway. Null: no gateway said its name. */
  draw(gateway: string | null): Fate;
  planOf(gateway: string): FaultPlan;
  /** Messages that were given a fate since the plan was set (or since the simulator was started). */
  countOf(gateway: string): number;
  /** Gateways that were heard of, by name. */
  list(): string[];
}

const CALM: FaultPlan = { seed: 1, percent: {} };
/** A gateway's name as the configuration has them. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Names come over the network: no more are kept than any configuration has. */
const MOST_GATEWAYS = 50;

export function isGatewayName(name: string | null | undefined): name is string {
  return typeof name === 'string' && NAME.test(name);
}

/** Creates the desk. Plans stand in the journal; how many messages came is forgotten with the process. */
export function createFaultDesk(core: Core): FaultDesk {
  const counts = new Map<string, number>();
  const hear = (gateway: string) => {
    if (!counts.has(gateway) && counts.size < MOST_GATEWAYS) counts.set(gateway, 0);
  };
  const planOf = (gateway: string) => core.book.faults.get(gateway) ?? CALM;
  return {
    set(gateway, plan) {
      counts.set(gateway, 0);
      core.record({ kind: 'faults-set', gateway, plan });
    },
    draw(gateway) {
      if (gateway === null) return NO_FATE;
      hear(gateway);
      const nth = counts.get(gateway) ?? 0;
      if (counts.has(gateway)) counts.set(gateway, nth + 1);
      const plan = planOf(gateway);
      return isCalm(plan) ? NO_FATE : drawFate(plan, nth);
    },
    planOf,
    countOf: (gateway) => counts.get(gateway) ?? 0,
    list: () => [...new Set([...core.book.faults.keys(), ...counts.keys()])].sort(),
  };
}
