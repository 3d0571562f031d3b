import type { Database } from '../tables.ts';
import type { Entry } from '../tables-of-cases.ts';
import { insertMessage, notifyCase } from './cases.store.ts';

export interface NewMessage {
  caseId: string;
  /** `question` is what requesters write, also later in the thread; `reply` is ours to them; `note` is ours alone. */
  kind: 'question' | 'reply' | 'note';
  authorId: string | null;
  /** What the author called themselves, where we know no person. */
  authorName?: string;
  entry: Entry;
  body: string;
  language?: string;
  /** Seconds for which a reply can be recalled: until then no requester sees it and no mail leaves. */
  holdSeconds?: number;
}

/** Adds a message to a thread inside the caller's transaction, and gives its id. A note is internal, whatever else is said. */
export async function addMessage(trx: Database, message: NewMessage): Promise<string> {
  const id = await insertMessage(trx, {
    caseId: message.caseId,
    kind: message.kind,
    internal: message.kind === 'note',
    authorId: message.authorId,
    authorName: message.authorName ?? null,
    entry: message.entry,
    body: message.body,
    event: null,
    language: message.language ?? null,
    holdSeconds: message.holdSeconds ?? 0,
  });
  await notifyCase(trx, message.caseId, 'message');
  return id;
}
