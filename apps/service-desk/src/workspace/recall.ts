import type { OpenedCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import { unbindFiles } from '../attachments/bind-files.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Database } from '../tables.ts';
import { applyChange } from './apply-change.ts';
import { findCaseHead } from './case-page.store.ts';
import { returnToDraft } from './drafts.store.ts';
import { hideStatusLines, type ReplyEffect, recallHeldReply, restoreWaiting } from './held-replies.store.ts';

/**
 * Takes back a reply that is still held: no requester sees it, no mail leaves, it is a draft again with its files and its
 * template, and the case is what it was (status, assignee, tag, place in the queue), as far as nobody has changed that since. `too-late`: it has gone, or it is not the viewer's.
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
    await takeBack(trx, deps, { case: opened, viewer, effect });
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

/** Makes the case what it was before the reply, and says in its history that one was taken back. */
async function takeBack(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  { case: opened, viewer, effect }: { case: OpenedCase; viewer: Viewer; effect: ReplyEffect | null },
): Promise<void> {
  const by = viewer.personId;
  const common = { case: opened, by, events: [{ what: 'recalled' }] as const };
  const head = await findCaseHead(trx, viewer, opened.id);
  const isMoved = effect?.status != null && effect.status.to === head?.status;
  const changed = await applyChange(trx, deps, {
    ...common,
    expected: opened.version,
    ...(isMoved && effect?.status ? { to: effect.status.from } : {}),
    set: {
      ...(effect?.taken && head?.assigneeId === by ? { assigneeId: null } : {}),
      ...(effect?.tag && head ? { tags: head.tags.filter((one) => one !== effect.tag) } : {}),
    },
  });
  // Somebody was faster: what they did stands.
  if (changed === 'conflict') await applyChange(trx, deps, { ...common, expected: null, set: {} });
  else if (isMoved && effect) {
    await hideStatusLines(trx, opened.id, by);
    await restoreWaiting(trx, opened.id, effect.waitingSince);
  }
}
