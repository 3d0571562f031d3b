import type { OpenedCase } from '../access/open-case.ts';
import { changeCase } from '../cases/change-case.ts';
import { lockCase } from '../cases/lock-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';
import { findHold } from '../retention/find-hold.ts';
import { markRemoved } from './attachments.store.ts';
import { onlyIds } from './upload-ids.ts';

/**
 * Takes a file off its case: from now on nobody gets it, and its content is erased a day later unless another file has the
 * same. The history keeps its name. Throws `not-found` when the case has no such file, and `held` when the case is held:
 * then nothing of it is removed.
 */
export async function removeFile(
  deps: Pick<DeskDependencies, 'db'>,
  opened: OpenedCase,
  wish: { fileId: string; by: string },
): Promise<void> {
  const [fileId] = onlyIds([wish.fileId]);
  if (!fileId) throw problems.notFound();
  await deps.db.transaction().execute(async (trx) => {
    // Held until the end: a hold that is on its way waits, or is seen.
    await lockCase(trx, opened.id);
    if ((await findHold(trx, opened.id)) !== null) throw problems.held();
    const name = await markRemoved(trx, opened.id, fileId, wish.by);
    if (name === null) throw problems.notFound();
    const events = [{ what: 'file-removed', name }] as const;
    await changeCase(trx, { caseId: opened.id, expected: null, by: wish.by, set: {}, events });
  });
}
