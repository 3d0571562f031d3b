import type { OpenedCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import { unbindFiles } from '../attachments/bind-files.ts';
import { lockCase } from '../cases/lock-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Database } from '../tables.ts';
import { applyChange } from './apply-change.ts';
import { findCaseHead } from './case-page.store.ts';
import { returnToDraft } from './drafts.store.ts';
import {
  hideStatusLines,
  type ReplyEffect,
  recallHeldReply,
  restoreWaiting,
  wasRecalled,
} from './held-replies.store.ts';

/**
 * Takes back a reply that is still held: no requester sees it, no mail leaves, it is a draft again with its files and its
 * template, and the case is what it was (status, assignee, tag, place in the queue), as far as nobody has changed that since.
 * A second press finds it taken back. `too-late`: it has gone, or it is not the viewer's.
 */
export function recallReply(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  wish: { case: OpenedCase; viewer: Viewer; messageId: string },
): Promise<'recalled' | 'too-late'> {
  const { case: opened, viewer } = wish;
  const which = { messageId: wish.messageId, caseId: opened.id, authorId: viewer.personId };
  return deps.db.transaction().execute(async (trx) => {
    // The case first, as everybody else: a merge has it and waits for its messages.
    await lockCase(trx, opened.id);
    const recalled = await recallHeldReply(trx, which);
    if (!recalled) return (await wasRecalled(trx, which)) ? 'recalled' : 'too-late';
    const { body, effect } = recalled;
    // What it did to a case that has been merged since is no matter of the one where it stands now.
    await takeBack(trx, deps, { case: opened, viewer, effect: effect?.caseId === opened.id ? effect : null });
    const fileIds = await unbindFiles(trx, wish.messageId, viewer.personId);
    await returnToDraft(trx, {
      caseId: opened.id,
      personId: viewer.personId,
      body,
      version: opened.version,
      templateId: effect?.templateId ?? null,
      fileIds,
    });
    return 'recalled';
  });
}

/** Makes the locked case what it was before the reply, and says in its history that one was taken back. */
async function takeBack(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  { case: opened, viewer, effect }: { case: OpenedCase; viewer: Viewer; effect: ReplyEffect | null },
): Promise<void> {
  const by = viewer.personId;
  const head = await findCaseHead(trx, viewer, opened.id);
  const isMoved = effect?.status != null && effect.status.to === head?.status;
  await applyChange(trx, deps, {
    case: opened,
    by,
    expected: null,
    events: [{ what: 'recalled' }],
    ...(isMoved && effect?.status ? { to: effect.status.from } : {}),
    set: {
      ...(effect?.taken && head?.assigneeId === by ? { assigneeId: null } : {}),
      ...(effect?.tag && head ? { tags: head.tags.filter((one) => one !== effect.tag) } : {}),
    },
  });
  if (!isMoved || !effect) return;
  await hideStatusLines(trx, opened.id, by);
  await restoreWaiting(trx, opened.id, effect.waitingSince);
}
