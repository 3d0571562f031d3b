import type { ReceiptState, TextMessage } from '../transport.ts';
import type { Core } from './core.ts';
import type { StoredText, TextState } from './phone-book.ts';
import type { Receipts } from './receipts.ts';

/** What the simulated network answers to a send request. */
export type Acceptance = { accepted: true; id: string } | { accepted: false };

/** Text messages on their way to the phones. */
export interface Texts {
  /** Takes a message: once per reference, however often it is asked. */
  accept(message: TextMessage): Acceptance;
  /** Acts on what waits for a phone whose mode was changed. */
  reconsider(number: string): void;
  /** Takes up what an earlier process left waiting. */
  resume(): void;
}

export const SLOW_TEXT_MS = 15_000;

interface Post {
  core: Core;
  receipts: Receipts;
}

function findWaiting({ core }: Post, id: string): StoredText | null {
  const text = core.book.texts.get(id);
  return text?.state === 'waiting' ? text : null;
}

/** Ends the waiting of a message: once, whoever comes first. */
function settle(post: Post, id: string, state: TextState, receipt: ReceiptState): void {
  const text = findWaiting(post, id);
  if (!text) return;
  post.core.record({ kind: 'text-moved', id, state });
  post.receipts.owe(text.message.receiptUrl, receipt);
}

const expiryOf = (text: StoredText) => text.at + text.message.validForSeconds * 1000;

const expire = (post: Post, id: string) => settle(post, id, 'expired', { state: 'failed', reason: 'unreachable' });

function deliver(post: Post, text: StoredText): void {
  if (post.core.now() > expiryOf(text)) expire(post, text.id);
  else settle(post, text.id, 'delivered', { state: 'delivered' });
}

/** Decides by the phone's mode what happens to a waiting message. */
function consider(post: Post, text: StoredText): void {
  const { core } = post;
  const readMode = () => core.book.phones.get(text.message.to)?.mode ?? 'on';
  const mode = readMode();
  if (mode === 'on') deliver(post, text);
  else if (mode === 'full' || mode === 'unknown')
    settle(post, text.id, 'failed', { state: 'failed', reason: 'barred' });
  else if (mode === 'off') core.schedule.after(expiryOf(text) - core.now(), () => expire(post, text.id));
  else {
    core.schedule.after(text.at + SLOW_TEXT_MS - core.now(), () => {
      if (readMode() === 'slow') deliver(post, text);
    });
  }
}

/** Creates the text half of the simulated network. */
export function createTexts(core: Core, receipts: Receipts): Texts {
  const post: Post = { core, receipts };
  const listWaiting = () => [...core.book.texts.values()].filter((text) => text.state === 'waiting');
  return {
    accept(message) {
      const known = core.book.references.get(`text ${message.reference}`);
      if (known) return { accepted: true, id: known };
      if (core.book.phones.get(message.to)?.mode === 'unknown') return { accepted: false };
      const id = core.newId();
      core.record({ kind: 'text-accepted', id, message });
      const text = findWaiting(post, id);
      if (text) consider(post, text);
      return { accepted: true, id };
    },
    reconsider(number) {
      for (const text of listWaiting()) if (text.message.to === number) consider(post, text);
    },
    resume() {
      for (const text of listWaiting()) consider(post, text);
    },
  };
}
