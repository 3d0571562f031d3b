import type { OpenedCase } from '../access/open-case.ts';
import { changeCase } from '../cases/change-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';
import { markRemoved } from './attachments.store.ts';
import { onlyIds } from './upload-ids.ts';

/**
 * Takes a file off its case: from now on nobody gets it, and its content is erased a day later unless another file has the
 * same. The history keeps its name. Throws `not-found` when the case has no such file.
 */
export async function removeFile(
  deps: Pick<DeskDependencies, 'db'>,
  opened: OpenedCase,
  wish: { fileId: string; by: string },
): Promise<void> {
  const [fileId] = onlyIds([wish.fileId]);
  if (!fileId) throw problems.notFound();
  await deps.db.transaction().execute(async (trx) => {
    const name = await markRemoved(trx, opened.id, fileId, wish.by);
    if (name === null) throw problems.notFound();
    const events = [{ what: 'file-removed', name }] as const;
    await changeCase(trx, { caseId: opened.id, expected: null, by: wish.by, set: {}, events });
  });
}
