import type { Database } from '../tables.ts';
import type { Day } from './days.ts';
import { selectToday } from './today.store.ts';

/** The day that it is in Oslo by the database's clock. */
export function findToday(db: Database): Promise<Day> {
  return selectToday(db);
}
