import type { OpenedCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { applyChange } from './apply-change.ts';
import { returnToDraft } from './drafts.store.ts';
import { recallHeldReply } from './held-replies.store.ts';

/**
 * Takes back a reply that is still held: no requester sees it, no mail leaves, its text is a draft again, and the status
 * is what it was, unless somebody has changed it since. `too-late`: it has gone, or it is not the viewer's.
 */
export function recallReply(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  wish: { case: OpenedCase; viewer: Viewer; messageId: string },
): Promise<'recalled' | 'too-late'> {
  const { case: opened, viewer } = wish;
  return deps.db.transaction().execute(async (trx) => {
    const recalled = await recallHeldReply(trx, {
      messageId: wish.messageId,
      caseId: opened.id,
      authorId: viewer.personId,
    });
    if (!recalled) return 'too-late';
    const { body, effect } = recalled;
    const common = { case: opened, by: viewer.personId, set: {}, events: [{ what: 'recalled' }] as const };
    const back = effect !== null && effect.to === opened.status ? { to: effect.from } : {};
    const changed = await applyChange(trx, deps, { ...common, ...back, expected: opened.version });
    // Somebody was faster: their status stands, and the history says that the reply was taken back.
    if (changed === 'conflict') await applyChange(trx, deps, { ...common, expected: null });
    await returnToDraft(trx, { caseId: opened.id, personId: viewer.personId, body, version: opened.version });
    return 'recalled';
  });
}
