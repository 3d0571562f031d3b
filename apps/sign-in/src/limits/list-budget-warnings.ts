import type { Settings } from '../settings.ts';

/** A budget counts by the prices: what has none is free to it. */
export function listBudgetWarnings({ limits, delivery }: Settings): string[] {
  const { budgetPerOrganisationDay, budgetPerDay, budgetOfOrganisation } = limits;
  const budgets = [budgetPerOrganisationDay, budgetPerDay, ...Object.values(budgetOfOrganisation)];
  if (budgets.every((one) => one === null)) return [];
  const free = delivery.gateways.filter(
    ({ name }) => delivery.prices[name]?.['*'] === undefined && name !== delivery.drill?.gateway,
  );
  if (free.length === 0) return [];
  const names = free.map(({ name }) => name).join(', ');
  return Object.keys(delivery.prices).length === 0
    ? ['A budget is set and no prices: it counts nothing and stops nothing. Set delivery.prices.']
    : [
        `A budget is set, and these gateways have no price for every country ("*"): ${names}. What they send there is not counted.`,
      ];
}
