import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { findPersonByName } from './find-person.store.ts';

/** Most names of one list. */
const MOST = 50;

/**
 * Finds the people of a typed list: whole user names or addresses, one a line or parted by commas. `unknown` are those that
 * are nobody, or not one person alone.
 */
export async function findPeopleByNames(
  db: Database,
  { organisation }: Pick<Settings, 'organisation'>,
  text: string,
): Promise<{ ids: string[]; unknown: string[] }> {
  const names = [...new Set(text.split(/[,;\s]+/).filter((name) => name !== ''))];
  const ids = new Set<string>();
  const unknown: string[] = names.slice(MOST);
  for (const name of names.slice(0, MOST)) {
    const person = await findPersonByName(db, name, organisation.domain);
    if (person) ids.add(person.id);
    else unknown.push(name);
  }
  return { ids: [...ids], unknown };
}
