import { userInfo } from 'node:os';
import { type BudgetState, loadBudgets } from '../limits/budgets.ts';
import { listSendDecisions, type SendDecision } from '../limits/list-send-decisions.ts';
import { type ClosedPlace, listClosed, openSends } from '../limits/open-sends.ts';
import { inHouse } from './open-house.ts';
import type { CommandInput } from './people-commands.ts';
import { UsageFault } from './usage.ts';

const DAY_MS = 86_400_000;

const kroner = (milli: number) => (milli / 1000).toFixed(2);
const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** `vakt limits`: budgets, what is closed, and the decisions of the last day. */
export function limitsCommand(input: CommandInput): Promise<void> {
  if (input.operands[0] !== undefined)
    throw new UsageFault(`There is no command "vakt limits ${input.operands[0]}". See vakt --help.`);
  return inHouse(input.environment, async (house) => {
    const budgets = await loadBudgets(house);
    const closed = await listClosed(house.db);
    const decisions = await listSendDecisions(house.db, new Date(Date.now() - DAY_MS));
    if (input.options['json']) {
      const told = budgets.map(({ organisation, usedMilli, maxMilli, state }) => ({
        organisation,
        usedKroner: usedMilli / 1000,
        budgetKroner: maxMilli / 1000,
        state,
      }));
      input.terminal.print(JSON.stringify({ budgets: told, closed, decisions }, null, 2));
      return;
    }
    input.terminal.print(
      [
        ...section('Budgets, the last 24 hours', budgets.map(describeBudget), 'No budget is set.'),
        ...section('Closed, for codes sent there were not used', closed.map(describeClosed), 'Nothing is closed.'),
        ...section('Refused, the last 24 hours', addUp(decisions), 'Nothing was refused.'),
        ...(house.settings.limits.mode === 'record-only'
          ? ['Mode record-only: what is closed is still sent to, and put on record.']
          : []),
      ].join('\n'),
    );
  });
}

function section(title: string, lines: string[], none: string): string[] {
  return [title, ...(lines.length === 0 ? [none] : lines).map((line) => `  ${line}`), ''];
}

function describeBudget({ organisation, usedMilli, maxMilli, state }: BudgetState): string {
  const told = { open: '', alarm: '  nearly used up', spent: '  used up: nothing is sent' }[state];
  return `${organisation ?? 'all together'}: ${kroner(usedMilli)} of ${kroner(maxMilli)} kroner${told}`;
}

function describeClosed({ kind, subject, country, whom, until }: ClosedPlace): string {
  // A prefix or an address is known by its keyed hash alone: the beginning tells one from another.
  const where = {
    country: `country ${subject}`,
    prefix: `a prefix in ${country ?? 'no country'} (${subject.slice(0, 8)})`,
    address: `a network address (${subject.slice(0, 8)})`,
  }[kind];
  return `${where}, to ${whom === 'proved' ? 'all numbers' : 'new numbers'}, until ${minute(until)}`;
}

function addUp(decisions: readonly SendDecision[]): string[] {
  const sums = new Map<string, number>();
  for (const { rule, mode, channel, country, organisation, count } of decisions) {
    const where = [channel, country || 'no country', organisation].join(', ');
    const line = `${rule}${mode === 'record-only' ? ' (recorded only)' : ''}: ${where}`;
    sums.set(line, (sums.get(line) ?? 0) + count);
  }
  return [...sums].toSorted(([, one], [, other]) => other - one).map(([line, count]) => `${count} × ${line}`);
}

/** `vakt limits open COUNTRY|all` */
export function openCommand(input: CommandInput): Promise<void> {
  const [what, ...more] = input.operands;
  if (what === undefined) throw new UsageFault('What to open is missing: a country such as SE, or all.');
  if (more.length > 0) throw new UsageFault(`"${more[0]}" is one word too many.`);
  if (what !== 'all' && !/^[A-Za-z]{2}$/.test(what))
    throw new UsageFault(`${what} is no country: two letters such as SE, or all.`);
  return inHouse(input.environment, async ({ db }) => {
    const country = what === 'all' ? null : what.toUpperCase();
    const closings = await openSends(db, { country, by: userInfo().username });
    const told =
      closings === 0
        ? 'Nothing was closed'
        : closings === 1
          ? 'One closing was opened'
          : `${closings} closings were opened`;
    input.terminal.print(`${told}${country === null ? '' : ` in ${country}`}.`);
  });
}
