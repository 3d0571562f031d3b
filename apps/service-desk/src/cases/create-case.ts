import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { Confidentiality, Entry } from '../tables-of-cases.ts';
import { insertCase, insertMessage, notifyCase } from './cases.store.ts';
import { priorityOf } from './priority.ts';

export interface NewCase {
  title: string;
  /** What the person wrote: the first message of the thread. */
  body: string;
  groupId: string;
  requesterId: string;
  /** Who typed it in; null for a machine. */
  createdBy: string | null;
  entry: Entry;
  language: LanguageTag;
  confidentiality?: Confidentiality;
  /** Case workers named on it, for `named` and `sealed`. */
  named?: readonly string[];
  impact?: number;
  urgency?: number;
  service?: { id: string; version: number; answers: unknown };
  /** Somebody's way back into an account. */
  recovery?: boolean;
}

/** A case that was made: its number, and the message that holds what was written (files belong to it). */
export interface CreatedCase {
  id: string;
  number: number;
  messageId: string;
}

/** Creates a case with its first message. Runs inside the caller's transaction: what belongs to it commits with it. */
export async function createCase(trx: Database, wish: NewCase): Promise<CreatedCase> {
  const { impact = 2, urgency = 2 } = wish;
  const made = await insertCase(trx, {
    title: wish.title.slice(0, 200),
    groupId: wish.groupId,
    requesterId: wish.requesterId,
    createdBy: wish.createdBy,
    confidentiality: wish.confidentiality ?? 'open',
    named: wish.named ?? [],
    impact,
    urgency,
    priority: priorityOf(impact, urgency),
    entry: wish.entry,
    language: wish.language,
    serviceId: wish.service?.id ?? null,
    serviceVersion: wish.service?.version ?? null,
    answers: wish.service?.answers ?? null,
    recovery: wish.recovery ?? false,
  });
  const common = { caseId: made.id, authorName: null, entry: wish.entry, language: wish.language, holdSeconds: 0 };
  const created = { what: 'created' } as const;
  await insertMessage(trx, {
    ...common,
    kind: 'event',
    internal: false,
    authorId: wish.createdBy,
    body: '',
    event: created,
  });
  const question = {
    kind: 'question',
    internal: false,
    authorId: wish.requesterId,
    body: wish.body,
    event: null,
  } as const;
  const messageId = await insertMessage(trx, { ...common, ...question });
  await notifyCase(trx, made.id, 'created');
  return { ...made, messageId };
}
