import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { type CaseBeside, findRecentCases, findSimilarCases } from './calls.store.ts';

/** What stands beside a call while it is written down. */
export interface BesideCall {
  recent: CaseBeside[];
  similar: CaseBeside[];
}

/** The caller's newest cases, and open ones with the same words in their titles: all of them cases that the viewer sees. */
export async function loadBeside(
  db: Database,
  viewer: Viewer,
  { callerId, title }: { callerId: string | null; title: string },
): Promise<BesideCall> {
  const words = wordsOf(title);
  const [recent, similar] = await Promise.all([
    callerId === null ? [] : findRecentCases(db, viewer, callerId),
    words.length === 0 ? [] : findSimilarCases(db, viewer, words),
  ]);
  const known = new Set(recent.map(({ number }) => number));
  return { recent, similar: similar.filter(({ number }) => !known.has(number)) };
}

/** Words that say something: letters and digits alone, at least three of them. */
function wordsOf(title: string): string[] {
  const words =
    title
      .slice(0, 200)
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return [...new Set(words)].slice(0, 8);
}
