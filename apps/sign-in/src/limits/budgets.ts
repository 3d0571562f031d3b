import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { LimitSettings, Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { loadCounts, raiseToCosts } from './counters.store.ts';
import { DAY_SECONDS, hashLimit } from './hash-limit.ts';

export type BudgetLimit = 'budgetPerOrganisationDay' | 'budgetPerDay';

/** One budget of a day. Amounts are thousandths of a krone. */
export interface Budget {
  limit: BudgetLimit;
  /** Organisation id; null: all together. */
  organisation: string | null;
  key: string;
  maxMilli: number;
  alarmMilli: number;
}

export interface BudgetState extends Budget {
  /** Spent in the last 24 hours. */
  usedMilli: number;
  state: 'open' | 'alarm' | 'spent';
}

/** Kroner that an organisation's messages and calls may cost in a day; null: no budget. */
export function budgetOf(limits: LimitSettings, organisation: string): number | null {
  return limits.budgetOfOrganisation[organisation] ?? limits.budgetPerOrganisationDay;
}

/** The budgets of these organisations that are set, the one of all together last. */
export function listBudgets(keyring: Keyring, limits: LimitSettings, organisations: readonly string[]): Budget[] {
  const make = (limit: BudgetLimit, kroner: number | null, organisation: string | null): Budget[] => {
    if (kroner === null) return [];
    const maxMilli = Math.round(kroner * 1000);
    const alarmMilli = Math.ceil((maxMilli * limits.budgetAlarmPercent) / 100);
    return [{ limit, organisation, key: hashLimit(keyring, limit, organisation ?? 'all'), maxMilli, alarmMilli }];
  };
  return [
    ...organisations.flatMap((id) => make('budgetPerOrganisationDay', budgetOf(limits, id), id)),
    ...make('budgetPerDay', limits.budgetPerDay, null),
  ];
}

interface BudgetDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  settings: Pick<Settings, 'limits' | 'organisations'>;
}

function listAll({ keyring, settings }: BudgetDependencies): Budget[] {
  return listBudgets(
    keyring,
    settings.limits,
    settings.organisations.map(({ id }) => id),
  );
}

/** How every budget stands: for administrators. Empty when none is set. */
export async function loadBudgets(deps: BudgetDependencies): Promise<BudgetState[]> {
  const budgets = listAll(deps);
  const counts = await loadCounts(
    deps.db,
    budgets.map(({ key }) => key),
  );
  return budgets.map((budget) => {
    const usedMilli = counts.get(budget.key) ?? 0;
    const state = usedMilli >= budget.maxMilli ? 'spent' : usedMilli >= budget.alarmMilli ? 'alarm' : 'open';
    return { ...budget, usedMilli, state };
  });
}

/**
 * Puts down what messages really cost: a send is counted before it leaves, at the price of the gateway that would have
 * it then; a failover may have cost more, and notices to owners are not counted before. For the minute's round.
 */
export async function correctBudgets(deps: BudgetDependencies): Promise<void> {
  const budgets = listAll(deps);
  if (budgets.length > 0) await raiseToCosts(deps.db, budgets, DAY_SECONDS);
}
