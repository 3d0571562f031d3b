import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import { findToday } from '../calendar/find-today.ts';
import { dayInOslo } from '../calendar/oslo.ts';
import { isWorkingDay } from '../calendar/working-days.ts';
import { changeCase } from '../cases/change-case.ts';
import { setStatus } from '../cases/set-status.ts';
import type { Settings } from '../settings.ts';
import type { Database, DeskTables } from '../tables.ts';
import { countFromWarning } from './count-days.ts';
import { timerLeadsTo } from './plan-timer.ts';
import { findSuspensions } from './suspensions.store.ts';
import { claimDue, type Due, type DueCase, type DueKind, findDue, postpone } from './timers.store.ts';

export interface TimerDependencies {
  settings: Pick<Settings, 'timers'>;
  db: Kysely<DeskTables>;
  log: Log;
  /** Puts a mail in the outbox, inside the transaction. */
  queueMail(
    trx: Database,
    mail: { kind: 'closing-soon' | 'completed' | 'workers-changed'; caseId: string; toPersonId: string },
  ): Promise<unknown>;
}

/** How many cases are looked up at once. */
const AT_ONCE = 200;

/**
 * Warns whom a timer will act on, then acts where it has run out, case by case, each in a transaction of its own: a process
 * that is killed anywhere leaves nothing half done, and of several processes one does each case. On days that do not
 * count nothing happens. Gives how many cases were warned about and acted on.
 */
export async function runTimers(deps: TimerDependencies): Promise<{ warned: number; acted: number }> {
  if (!isWorkingDay(await findToday(deps.db))) return { warned: 0, acted: 0 };
  const warned = await eachDue(deps, 'warn', (trx, found) => warn(trx, deps, found));
  const acted = await eachDue(deps, 'act', (trx, found) => act(trx, deps, found));
  return { warned, acted };
}

/** Handles each case that is due. One that fails is logged and left for the next round. */
async function eachDue(
  { db, log }: TimerDependencies,
  kind: DueKind,
  handle: (trx: Database, found: DueCase) => Promise<void>,
): Promise<number> {
  let count = 0;
  let last: Due | null = null;
  for (;;) {
    const due: Due[] = await findDue(db, kind, last, AT_ONCE);
    for (const { id } of due) {
      const done = await db
        .transaction()
        .execute(async (trx) => {
          const found = await claimDue(trx, kind, id);
          if (found) await handle(trx, found);
          return found !== null;
        })
        .catch((error: Error) => {
          log.warn({ case: id, reason: error.message }, 'a timer failed and is tried again');
          return false;
        });
      if (done) count += 1;
    }
    last = due.at(-1) ?? null;
    if (due.length < AT_ONCE) return count;
  }
}

/**
 * Tells everybody whose case it is, and the history. A warning that comes late moves the timer: the days to answer stay. If
 * timers will stand still before then, it waits until they run again.
 */
async function warn(trx: Database, deps: TimerDependencies, found: DueCase): Promise<void> {
  const today = await findToday(trx);
  const suspensions = await findSuspensions(trx, found.groupId, today);
  const earliest = countFromWarning(today, deps.settings.timers.warnDays, suspensions);
  const timerAt = new Date(Math.max(found.timerAt.getTime(), earliest.at.getTime()));
  if (dayInOslo(earliest.warnAt) !== today) return postpone(trx, found.id, { warnAt: earliest.warnAt, at: timerAt });
  await changeCase(trx, {
    caseId: found.id,
    expected: found.version,
    by: null,
    set: { warned: { timerAt } },
    events: [{ what: 'timer-warned', at: timerAt.toISOString() }],
  });
  await tell(trx, deps, found, 'closing-soon');
}

async function act(trx: Database, deps: TimerDependencies, found: DueCase): Promise<void> {
  const to = timerLeadsTo(found.status);
  if (to === null) throw new Error('a timer runs in a status that has none');
  await setStatus(trx, deps, { case: found, to, by: null, expected: found.version, because: 'timer' });
  // Whoever's case was closed was told so twice already.
  if (to === 'done') await tell(trx, deps, found, 'completed');
}

async function tell(trx: Database, deps: TimerDependencies, found: DueCase, kind: 'closing-soon' | 'completed') {
  for (const toPersonId of found.parties) await deps.queueMail(trx, { kind, caseId: found.id, toPersonId });
}
