import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { findPeopleByWords, findPersonById, type PersonFound } from './people-search.store.ts';

export type { PersonFound } from './people-search.store.ts';

/** Most people that one look-up gives. */
const MOST = 8;
const MOST_WORDS = 4;

/**
 * People by what somebody types of a name, a user name, an address or a telephone number; each word may be a beginning.
 * For case workers alone, and names and ways to reach people alone: what cases they have is for other questions. Empty
 * for fewer than two signs.
 */
export async function findPeople(db: Database, viewer: Viewer, typed: string): Promise<PersonFound[]> {
  if (!viewer.worker) return [];
  const words = wordsOf(typed);
  return words.length === 0 ? [] : findPeopleByWords(db, words, MOST);
}

/** One person by id, for case workers; null when there is none. */
export function findPerson(db: Database, id: string): Promise<PersonFound | null> {
  return findPersonById(db, id);
}

/** The words to look for: letters and digits alone, so that nothing of what is typed is an operator of the search. */
function wordsOf(typed: string): string[] {
  const text = typed.slice(0, 100).toLowerCase();
  // "73 59 15 00" and "+47 73591500" are numbers, not four words.
  const digits = text.replace(/[\s+()-]/g, '');
  if (/^\d{4,}$/.test(digits)) return [digits.length > 8 ? digits.slice(-8) : digits];
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words.join('').length < 2 ? [] : words.slice(0, MOST_WORDS);
}
