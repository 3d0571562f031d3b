import { parseCaseNumber, renderCaseNumber } from '../access/case-number.ts';
import type { Viewer } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { findWayIn } from './search.store.ts';

/** The way to the case whose number somebody typed. */
export interface Jump {
  number: string;
  href: string;
  /** A whole number with prefix or with all its digits: nobody looks for that as a word. */
  meant: boolean;
}

/** The case whose number somebody typed, if they may open it; a number that is not theirs to open is one that is not there. */
export async function findJump(
  { db, settings }: Pick<DeskDependencies, 'db' | 'settings'>,
  viewer: Viewer,
  typed: string,
): Promise<Jump | null> {
  const number = parseCaseNumber(typed, settings.casePrefix);
  const way = number === null ? null : await findWayIn(db, viewer, number);
  if (number === null || way === null) return null;
  const name = renderCaseNumber(number, settings.casePrefix);
  const meant = typed.toUpperCase().startsWith(settings.casePrefix) || typed.length === renderCaseNumber(1, '').length;
  return { number: name, href: `${way === 'party' ? '/self-service' : '/operator'}/cases/${name}`, meant };
}
