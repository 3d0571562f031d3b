import type { TextMessage } from '../transport.ts';
import type { Core } from './core.ts';
import type { StoredText } from './phone-book.ts';
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

export function createTexts(core: Core, receipts: Receipts): Texts {
  const find = (id: string): StoredText | null => {
    const text = core.book.texts.get(id);
    return text?.state === 'waiting' ? text : null;
  };
  const expiryOf = (text: StoredText) => text.at + text.message.validForSeconds * 1000;

  function deliver(id: string): void {
    const text = find(id);
    if (!text) return;
    if (core.now() > expiryOf(text)) {
      expire(id);
      return;
    }
    core.record({ kind: 'text-moved', id, state: 'delivered' });
    receipts.owe(text.message.receiptUrl, { state: 'delivered' });
  }

  function expire(id: string): void {
    const text = find(id);
    if (!text) return;
    core.record({ kind: 'text-moved', id, state: 'expired' });
    receipts.owe(text.message.receiptUrl, { state: 'failed', reason: 'unreachable' });
  }

  function refuse(id: string): void {
    const text = find(id);
    if (!text) return;
    core.record({ kind: 'text-moved', id, state: 'failed' });
    receipts.owe(text.message.receiptUrl, { state: 'failed', reason: 'barred' });
  }

  /** Decides by the phone's mode what happens to a waiting message. */
  function consider(text: StoredText): void {
    const mode = core.book.phones.get(text.message.to)?.mode ?? 'on';
    const waited = core.now() - text.at;
    if (mode === 'on') deliver(text.id);
    else if (mode === 'full' || mode === 'unknown') refuse(text.id);
    else if (mode === 'slow') core.schedule.after(SLOW_TEXT_MS - waited, () => deliverIfSlow(text.id));
    else core.schedule.after(expiryOf(text) - core.now(), () => expire(text.id));
  }

  function deliverIfSlow(id: string): void {
    const text = find(id);
    const mode = text && core.book.phones.get(text.message.to)?.mode;
    if (mode === 'slow' || mode === 'on') deliver(id);
  }

  const listWaiting = () => [...core.book.texts.values()].filter((text) => text.state === 'waiting');

  return {
    accept(message) {
      const known = core.book.references.get(`text ${message.reference}`);
      if (known) return { accepted: true, id: known };
      if (core.book.phones.get(message.to)?.mode === 'unknown') return { accepted: false };
      const id = core.newId();
      core.record({ kind: 'text-accepted', id, message });
      const text = find(id);
      if (text) consider(text);
      return { accepted: true, id };
    },
    reconsider(number) {
      for (const text of listWaiting()) if (text.message.to === number) consider(text);
    },
    resume() {
      for (const text of listWaiting()) consider(text);
    },
  };
}
