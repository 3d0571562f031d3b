import { MINUTE } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { foldHours, recountHours } from './figures.store.ts';

/** Receipts may come and codes be used for two days: those hours are counted again so seldom. */
const ALL_EVERY = 30 * MINUTE;

export interface HourKeeper {
  /** Counts the present hours anew. Call it every minute or so, from any number of processes; never rejects. */
  keep(): Promise<void>;
}

/** Creates what keeps the console's hours counted. `now` in milliseconds. */
export function createHourKeeper(deps: { db: Kysely<SignInTables>; log: Log; now(): number }): HourKeeper {
  let allAt = Number.NEGATIVE_INFINITY;
  return {
    async keep() {
      const now = deps.now();
      const isTime = now - allAt >= ALL_EVERY;
      try {
        await recountHours(deps.db, isTime ? 'all' : 'recent');
        if (!isTime) return;
        allAt = now;
        await foldHours(deps.db);
      } catch (error) {
        const reason = error instanceof Error ? error.name : 'unknown';
        deps.log.warn({ reason }, 'the hours of the delivery console were not counted');
      }
    },
  };
}
