import type { Database } from '../tables.ts';
import { type CaseChange, changeCase, statusEvent } from './change-case.ts';
import type { CaseEvent } from './events.ts';
import { lockSides, lockStanding, type MergeSide, moveThread } from './merges.store.ts';
import { isOpen, isOurTurn } from './statuses.ts';

export type MergeVerdict =
  | 'merged'
  /** Somebody changed one of them meanwhile. */
  | 'conflict'
  /** The same case, or one that is merged already. */
  | 'cannot'
  /** One is held: nothing of it moves. */
  | 'held'
  /** Different levels: what was closed would open, or the reverse. */
  | 'confidentiality'
  /** Different people would see each other's words. */
  | 'parties';

/**
 * Merges the case `from` into `into`: its thread and files move there, it is closed and points there. Both must have been
 * opened for the worker (`case-work`), and both must be for exactly the same people: same confidentiality, same requester
 * and colleagues, same named workers. Otherwise nothing happens. Who waits for us in `from` waits in `into` from then on. Runs inside the caller's transaction.
 */
export async function mergeCases(
  trx: Database,
  wish: { from: { id: string; version: number }; into: { id: string }; by: string },
): Promise<MergeVerdict> {
  const sides = await lockSides(trx, [wish.from.id, wish.into.id]);
  const from = sides.find(({ id }) => id === wish.from.id);
  const into = sides.find(({ id }) => id === wish.into.id);
  if (!from || !into || from === into) return 'cannot';
  const refusal = judge(from, into);
  if (refusal) return refusal;
  if (from.version !== wish.from.version) return 'conflict';
  const event = { what: 'merged', from: from.number, into: into.number } as const;
  await moveThread(trx, from.id, into.id);
  await changeCase(trx, { caseId: from.id, expected: null, by: wish.by, set: { status: 'closed' }, events: [event] });
  const { set, events } = carryTurn(from, into);
  await changeCase(trx, { caseId: into.id, expected: null, by: wish.by, set, events: [event, ...events] });
  return 'merged';
}

/** Who waited for us in the one waits in the other: what was finished is open again, and no timer ends it unanswered. */
function carryTurn(from: MergeSide, into: MergeSide): { set: CaseChange['set']; events: CaseEvent[] } {
  if (!isOurTurn(from.status) || isOurTurn(into.status)) return { set: {}, events: [] };
  const reopened: CaseEvent[] = isOpen(into.status) ? [] : [{ what: 'reopened' }];
  return { set: { status: 'updated' }, events: [...reopened, statusEvent(into.status, 'updated')] };
}

function judge(from: MergeSide, into: MergeSide): MergeVerdict | null {
  if (from.mergedInto !== null || into.mergedInto !== null) return 'cannot';
  if (from.held || into.held) return 'held';
  if (from.confidentiality !== into.confidentiality || from.recovery !== into.recovery) return 'confidentiality';
  // At this level the group is who reads it: another group's case would open it to all of them.
  if (from.confidentiality === 'group' && from.groupId !== into.groupId) return 'confidentiality';
  const same = (one: readonly string[], other: readonly string[]) => one.join() === other.join();
  if (!same(from.parties, into.parties)) return 'parties';
  return same([...from.named].sort(), [...into.named].sort()) ? null : 'confidentiality';
}

/**
 * The case in which a case's thread stands now: what is written to one that was merged belongs there. Locks it, inside the
 * caller's transaction, so that it is not merged before what is written stands.
 */
export function standingCase(trx: Database, caseId: string): Promise<string> {
  return lockStanding(trx, caseId);
}
