import type { RawBuilder } from 'kysely';
import type { Viewer } from './viewer.ts';
import { appointable, led, party, seen, unseen, workable } from './visible-cases.store.ts';

/**
 * The policy inside a query: a condition on a row of `cases` that stands there under `alias` (default `c`). Every query
 * for case workers holds `visibleTo`, every change `workableBy`, every query for requesters `ownedBy`.
 */
export function visibleTo(viewer: Viewer, alias = 'c'): RawBuilder<boolean> {
  return seen(viewer, alias);
}

/** Holds for cases that this viewer may change as a case worker. */
export function workableBy(viewer: Viewer, alias = 'c'): RawBuilder<boolean> {
  return workable(viewer, alias);
}

/** Holds for open cases for named people that no case worker sees any more, whether anybody was told or not. */
export function orphaned(alias = 'c'): RawBuilder<boolean> {
  return unseen(alias);
}

/** Holds for orphaned cases that this viewer may give to a new case worker; of what is in them it says nothing. */
export function appointableBy(viewer: Viewer, alias = 'c'): RawBuilder<boolean> {
  return appointable(viewer, alias);
}

/** Holds for cases of groups that this viewer leads, seen or not: of these they may be told number and group, and no more. */
export function ledBy(viewer: Viewer, alias = 'c'): RawBuilder<boolean> {
  return led(viewer, alias);
}

/** Holds for cases that are this person's own: as requester, or as a colleague whom the requester added. */
export function ownedBy(personId: string, alias = 'c'): RawBuilder<boolean> {
  return party(personId, alias);
}
