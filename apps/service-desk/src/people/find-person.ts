import type { Database } from '../tables.ts';
import { findPersonByName, worksIn } from './find-person.store.ts';

/** Somebody whom the desk knows. */
export interface KnownPerson {
  id: string;
  name: string;
}

/** Finds the one person with exactly this user name (of the home organisation: with or without its domain) or address. */
export function findPerson(db: Database, name: string, domain: string): Promise<KnownPerson | null> {
  return findPersonByName(db, name.trim(), domain);
}

/** Whether somebody works in a group, as a listed member or by the role that they last came with. */
export function belongsTo(db: Database, personId: string, groupId: string): Promise<boolean> {
  return worksIn(db, personId, groupId);
}
