import type { Database } from '../tables.ts';
import { type Absence, findAbsences, isAwayToday } from './absences.store.ts';

export type { Absence } from './absences.store.ts';

/** Says whether somebody is away today, by the database's clock in Oslo. */
export function isAbsent(db: Database, personId: string): Promise<boolean> {
  return isAwayToday(db, personId);
}

/** Somebody's absences of today and later, earliest first. */
export function listAbsences(db: Database, personId: string): Promise<Absence[]> {
  return findAbsences(db, personId);
}
