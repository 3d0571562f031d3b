import type { Database } from '../tables.ts';
import { releaseHeldReply } from './held-replies.store.ts';

/**
 * Asks to let a reply go out, just before its mail leaves. True once and for good when it may: from then on nobody can
 * recall it. False while it is held, and for ever when it was recalled. Of a recall and a release at the same moment one
 * wins, on the reply's own row; call it in a transaction of its own, so that the row is not locked while a mail is sent.
 */
export function releaseReply(db: Database, messageId: string): Promise<boolean> {
  return releaseHeldReply(db, messageId);
}
