import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import { recordEvent } from '../audit/record-event.ts';
import type { LimitSettings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { claimAlarm } from './budget-alarms.store.ts';

export interface TellBudgetDependencies {
  db: Kysely<SignInTables>;
  log: Log;
  settings: { limits: LimitSettings };
}

/** Who is told that a budget is near its end (`alarm`) or at it (`spent`): the log as an error, and the record. */
export interface BudgetTeller {
  /** Never rejects; once a day for each budget and kind, whatever the number of processes. `scope`: organisation or `all`. */
  tell(scope: string, kind: 'alarm' | 'spent'): Promise<void>;
}

/** What this process has told lately is not asked of the database again with every send. */
const ASK_AGAIN_MS = 10 * 60_000;

export function createBudgetTeller({ db, log, settings }: TellBudgetDependencies, now: () => number): BudgetTeller {
  const asked = new Map<string, number>();
  return {
    async tell(scope, kind) {
      const last = asked.get(`${kind} ${scope}`);
      if (last !== undefined && now() - last < ASK_AGAIN_MS) return;
      asked.set(`${kind} ${scope}`, now());
      try {
        if (!(await claimAlarm(db, scope, kind))) return;
        const percent = settings.limits.budgetAlarmPercent;
        const whose = { accountId: null, journeyId: null };
        if (kind === 'alarm') {
          log.error({ scope, percent }, 'the budget for messages and calls is nearly used up');
          await recordEvent(db, { kind: 'budget-alarm', ...whose, detail: { scope, percent } });
        } else {
          log.error({ scope }, 'the budget for messages and calls is used up: nothing more is sent');
          await recordEvent(db, { kind: 'budget-spent', ...whose, detail: { scope } });
        }
      } catch (error) {
        asked.delete(`${kind} ${scope}`);
        log.error(
          { scope, kind, reason: error instanceof Error ? error.name : 'unknown' },
          'a budget alarm was not recorded',
        );
      }
    },
  };
}
