import type { OpenedCase } from '../access/open-case.ts';
import { changeCase } from '../cases/change-case.ts';
import { lockCase } from '../cases/lock-case.ts';
import type { Database } from '../tables.ts';
import { setHold } from './holds.store.ts';

/**
 * Puts a case on hold for a reason, or lifts the hold with null: while it is held nothing of it is removed, however old,
 * and it is not merged. `gone`: it was merged meanwhile, and its thread stands elsewhere. Inside the caller's transaction; whoever asks must have been let in by `case-lead`.
 */
export async function holdCase(
  trx: Database,
  wish: { case: OpenedCase; reason: string | null; by: string },
): Promise<'changed' | 'unchanged' | 'gone'> {
  const { case: opened, reason, by } = wish;
  const found = await lockCase(trx, opened.id);
  if (!found || found.mergedInto !== null) return 'gone';
  if (!(await setHold(trx, opened.id, reason, by))) return 'unchanged';
  await changeCase(trx, { caseId: opened.id, expected: null, by, set: {}, events: [{ what: 'held', reason }] });
  return 'changed';
}
