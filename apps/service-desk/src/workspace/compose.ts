import type { OpenedCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import { bindFiles } from '../attachments/bind-files.ts';
import { addMessage } from '../cases/add-message.ts';
import type { CaseEvent } from '../cases/events.ts';
import { standingCase } from '../cases/merge-cases.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { queueMailToParties } from '../outbox/queue-mail.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { applyChange } from './apply-change.ts';
import { removeDraft } from './drafts.store.ts';
import { findWaitingSince, noteEffect } from './held-replies.store.ts';

/** Seconds for which a reply can be taken back. */
export const UNDO_SECONDS = 15;

export interface ReplyWish {
  case: OpenedCase;
  viewer: Viewer;
  body: string;
  /** The version of the case that the writer has seen. */
  expected: number;
  /** The status that it gets with the reply; null: as an answer makes it by itself. */
  status: CaseStatus | null;
  /** Added to the case's tags. */
  tag: string | null;
  tags: readonly string[];
  /** The template that it began with, or null: kept, so that a reply that is taken back has it again. */
  templateId: string | null;
  language: string;
  /** Stored files of the viewer's own that go along. */
  fileIds: readonly string[];
}

/**
 * Sends a reply to the requester and the colleagues, and does with the case what goes with it, in one transaction. It is
 * held for `UNDO_SECONDS`. `conflict`: the case has changed since; nothing was sent.
 */
export function sendReply(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  wish: ReplyWish,
): Promise<{ messageId: string } | 'conflict'> {
  const { case: opened, viewer } = wish;
  const to = wish.status ?? afterReply(opened.status);
  const takes = opened.assigneeId === null;
  const newTag = wish.tag !== null && !wish.tags.includes(wish.tag) ? wish.tag : null;
  return deps.db.transaction().execute(async (trx) => {
    const waitingSince = await findWaitingSince(trx, opened.id);
    const events: CaseEvent[] = [];
    if (takes) events.push({ what: 'assigned', to: viewer.personId, because: 'taken' });
    if (newTag) events.push({ what: 'tags', added: [newTag], removed: [] });
    const changed = await applyChange(trx, deps, {
      case: opened,
      by: viewer.personId,
      expected: wish.expected,
      to,
      set: {
        ...(takes ? { assigneeId: viewer.personId } : {}),
        ...(newTag ? { tags: [...wish.tags, newTag] } : {}),
      },
      events,
    });
    if (changed === 'conflict') return 'conflict';
    const messageId = await addMessage(trx, {
      caseId: opened.id,
      kind: 'reply',
      authorId: viewer.personId,
      entry: 'desk',
      body: wish.body,
      language: wish.language,
      holdSeconds: UNDO_SECONDS,
    });
    await noteEffect(trx, messageId, {
      what: 'replied',
      caseId: opened.id,
      status: to === opened.status ? null : { from: opened.status, to },
      taken: takes,
      tag: newTag,
      templateId: wish.templateId,
      waitingSince,
    });
    await attach(trx, { case: opened, viewer, fileIds: wish.fileIds }, messageId, false);
    await queueMailToParties(trx, deps, { kind: 'reply', caseId: opened.id, messageId });
    await removeDraft(trx, opened.id, viewer.personId, 'reply');
    return { messageId };
  });
}

/** What an answer makes of a status by itself: who waits for us does not any more. */
function afterReply(status: CaseStatus): CaseStatus {
  return status === 'registered' || status === 'assigned' || status === 'updated' ? 'in-progress' : status;
}

/**
 * Adds an internal note. It overwrites nothing, so it cannot conflict; whoever writes a reply at the same time is told of
 * it before their reply goes.
 */
export function addNote(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  wish: { case: OpenedCase; viewer: Viewer; body: string; fileIds: readonly string[] },
): Promise<string> {
  const { case: opened, viewer } = wish;
  return deps.db.transaction().execute(async (trx) => {
    // Merged while it was written, the case is where its thread is now.
    const caseId = await standingCase(trx, opened.id);
    const standing = { ...opened, id: caseId };
    await applyChange(trx, deps, { case: standing, by: viewer.personId, expected: null, set: {}, events: [] });
    const id = await addMessage(trx, {
      caseId,
      kind: 'note',
      authorId: viewer.personId,
      entry: 'desk',
      body: wish.body,
    });
    await attach(trx, { ...wish, case: standing }, id, true);
    await removeDraft(trx, caseId, viewer.personId, 'note');
    return id;
  });
}

/** Files of a note are as internal as the note is. */
async function attach(
  trx: Database,
  wish: { case: OpenedCase; viewer: Viewer; fileIds: readonly string[] },
  messageId: string,
  internal: boolean,
): Promise<void> {
  if (wish.fileIds.length === 0) return;
  const { personId } = wish.viewer;
  await bindFiles(trx, { caseId: wish.case.id, messageId, ids: wish.fileIds, ownerId: personId, internal });
}
