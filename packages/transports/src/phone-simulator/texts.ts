import type { ReceiptState, TextMessage } from '../transport.ts';
import type { Core } from './core.ts';
import type { Fate } from './faults.ts';
import type { StoredText, TextState } from './phone-book.ts';
import type { Receipts } from './receipts.ts';

/** What the simulated network answers to a send request. */
export type Acceptance = { accepted: true; id: string } | { accepted: false };

/** Text messages on their way to the phones. */
export interface Texts {
  /** Takes a message: once per reference, however often it is asked. `fate`: what a drill does to it. */
  accept(message: TextMessage, fate?: Fate): Acceptance;
  /** Acts on what waits for a phone whose mode was changed. */
  reconsider(number: string): void;
  /** Takes up what an earlier process left waiting. */
  resume(): void;
}

export const SLOW_TEXT_MS = 15_000;
/** How long a drill keeps a message back when no other comes by, and a receipt. */
export const LONGEST_HOLD_MS = 20_000;
export const LATE_RECEIPT_MS = 60_000;
/** So long after the one that overtook it a message that was held goes on. */
const OVERTAKEN_MS = 500;

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
  report(post, text, receipt);
}

/** Tells the gateway's customer, as rightly or wrongly as the message's fate has it. */
function report(post: Post, text: StoredText, receipt: ReceiptState): void {
  const { core, receipts } = post;
  const url = text.message.receiptUrl;
  switch (text.fate?.receipt ?? 'right') {
    case 'right':
      receipts.owe(url, receipt);
      return;
    case 'delivered':
      receipts.owe(url, { state: 'delivered' });
      return;
    case 'another': {
      const other = [...core.book.texts.values()].findLast(
        // A drill's alone: other people's messages are no part of it.
        (one) => one.fate !== undefined && one.message.receiptUrl !== url,
      );
      if (other) receipts.owe(other.message.receiptUrl, receipt);
      return;
    }
    case 'late':
      core.schedule.after(LATE_RECEIPT_MS, () => receipts.owe(url, receipt));
      return;
    case 'never':
  }
}

const expiryOf = (text: StoredText) => text.at + text.message.validForSeconds * 1000;

const expire = (post: Post, id: string) => settle(post, id, 'expired', { state: 'failed', reason: 'unreachable' });

function deliver(post: Post, text: StoredText): void {
  if (post.core.now() > expiryOf(text)) expire(post, text.id);
  else settle(post, text.id, 'delivered', { state: 'delivered' });
}

/** Lets a message go its way, or what a drill makes of it. */
function start(post: Post, text: StoredText): void {
  const { delayMs = 0, lost = false, held = false } = text.fate ?? {};
  const wait = Math.max(delayMs, held ? LONGEST_HOLD_MS : 0);
  if (wait === 0) go(post, text, lost);
  else post.core.schedule.after(text.at + wait - post.core.now(), () => go(post, text, lost));
}

/** A lost message is on no phone; of one that is said to be delivered the receipt says so. */
function go(post: Post, text: StoredText, lost: boolean): void {
  if (findWaiting(post, text.id) === null) return;
  if (!lost) consider(post, text);
  else {
    post.core.record({ kind: 'text-moved', id: text.id, state: 'failed' });
    if (text.fate?.receipt === 'delivered') report(post, text, { state: 'delivered' });
  }
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

/** Whether a drill keeps it back still: then the phone's mode has nothing to say. */
function isKept({ core }: Post, { fate, at }: StoredText): boolean {
  return fate !== undefined && core.now() < at + Math.max(fate.delayMs, fate.held ? LONGEST_HOLD_MS : 0);
}

/** Creates the text half of the simulated network. */
export function createTexts(core: Core, receipts: Receipts): Texts {
  const post: Post = { core, receipts };
  const listWaiting = () => [...core.book.texts.values()].filter((text) => text.state === 'waiting');
  const take = (message: TextMessage, fate: Fate | undefined): string => {
    const id = core.newId();
    core.record({ kind: 'text-accepted', id, message, ...(fate ? { fate } : {}) });
    const text = findWaiting(post, id);
    if (text) start(post, text);
    return id;
  };
  return {
    accept(message, fate) {
      const known = core.book.references.get(`text ${message.reference}`);
      if (known) return { accepted: true, id: known };
      if (core.book.phones.get(message.to)?.mode === 'unknown') return { accepted: false };
      const earlier = listWaiting().filter((text) => text.fate?.held);
      const id = take(message, fate);
      if (fate?.twice) take({ ...message, reference: `${message.reference} again` }, fate);
      for (const text of earlier) core.schedule.after(OVERTAKEN_MS, () => go(post, text, text.fate?.lost ?? false));
      return { accepted: true, id };
    },
    reconsider(number) {
      for (const text of listWaiting()) if (text.message.to === number && !isKept(post, text)) consider(post, text);
    },
    resume() {
      for (const text of listWaiting()) start(post, text);
    },
  };
}
