import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../tables.ts';
import { parseQuery } from './parse-query.ts';
import {
  type CaseHit,
  compileTerms,
  END,
  findHits,
  findNewestNumber,
  findSnippets,
  type NumberWindow,
  START,
} from './search.store.ts';

export type { CaseHit } from './search.store.ts';

/** A piece of text, and whether it is what was looked for. */
export interface TextPart {
  text: string;
  match: boolean;
}

export interface FoundCase extends CaseHit {
  titleParts: TextPart[];
  /** Where it stands in a message; empty when it stands in the title, a name or a file's name. */
  snippet: TextPart[];
  /** True when the snippet is of an internal note. */
  note: boolean;
  fileName: string | null;
}

export interface SearchResult {
  cases: FoundCase[];
  /** Ask on below this number for more; null when there is no more. */
  next: number | null;
  /** False when nothing was left to look for: no words, or only those that stand everywhere. */
  understood: boolean;
}

/** Hits of one page. */
export const PAGE_SIZE = 20;

/**
 * Finds the cases that this viewer sees as a case worker in which all of the words stand: in title, messages, notes, names of
 * files, or the requester's name. Newest first. `below`: only cases with a smaller number.
 */
export async function searchCases(
  db: Database,
  viewer: Viewer,
  typed: string,
  { below, limit = PAGE_SIZE }: { below?: number; limit?: number } = {},
): Promise<SearchResult> {
  const terms = viewer.worker ? parseQuery(typed) : [];
  const query = terms.length > 0 ? await compileTerms(db, terms) : null;
  if (!query) return { cases: [], next: null, understood: false };
  const top = Math.min(below ?? Number.POSITIVE_INFINITY, (await findNewestNumber(db)) + 1);
  const hits: CaseHit[] = [];
  for (const window of windowsBelow(top)) {
    hits.push(...(await findHits(db, viewer, query, window, limit + 1 - hits.length)));
    if (hits.length > limit) break;
  }
  const page = hits.slice(0, limit);
  const snippets =
    page.length > 0
      ? await findSnippets(
          db,
          viewer,
          query,
          page.map(({ id }) => id),
        )
      : [];
  const cases = page.flatMap((hit) => {
    const found = snippets.find(({ caseId }) => caseId === hit.id);
    if (!found) return [];
    const { title, text, kind, fileName } = found;
    return [
      { ...hit, titleParts: splitMatches(title), snippet: splitMatches(text ?? ''), note: kind === 'note', fileName },
    ];
  });
  return { cases, next: hits.length > limit ? (page.at(-1)?.number ?? null) : null, understood: true };
}

/** Sizes of the windows that `search_marks` (migration 0010) knows, as powers of two. */
const WINDOWS = [12, 15, 18] as const;

/**
 * Cuts the numbers below `top` into windows, the newest and smallest first: what stands in every second case is found in
 * the first, what is rare in the last, and no window is much dearer than what it finds.
 */
export function windowsBelow(top: number): NumberWindow[] {
  const windows: NumberWindow[] = [];
  let below = top;
  for (const bits of WINDOWS) {
    if (below <= 0) return windows;
    const last = (below - 1) >> bits;
    const first = Math.max(0, last - 1);
    const marks = last === first ? [`${bits}/${last}`] : [`${bits}/${last}`, `${bits}/${first}`];
    windows.push({ from: first << bits, below, marks });
    below = first << bits;
  }
  if (below > 0) windows.push({ from: 0, below, marks: [] });
  return windows;
}

/** Takes a headline apart at its marks. */
export function splitMatches(headline: string): TextPart[] {
  return headline
    .split(START)
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, match: false }];
      const [matched = '', ...rest] = piece.split(END);
      return [
        { text: matched, match: true },
        { text: rest.join(''), match: false },
      ];
    })
    .filter(({ text }) => text !== '');
}
