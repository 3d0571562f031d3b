import type { LinkHooks, ReceiptState } from '../transport.ts';
import { judgeStatusCode } from './command-status.ts';
import { type MessageIds, readAnsweredId } from './message-id.ts';
import { decodeMessageId } from './pdu.ts';

export interface LateAnswers {
  /** An answer that came after its message was given up as "maybe sent". */
  hear(reference: string, answer: { status: number; body: Buffer }): void;
  /** Whose message this id is, when it came with a late answer. */
  referenceOf(gatewayMessageId: string): string | null;
}

/** So many ids of late answers are remembered. */
const MOST_IDS = 1000;

/**
 * Answers that come too late for a verdict. The host knows such a message by our reference only, so what is told of it
 * (by this answer, or by receipts that name its id) is passed on under that.
 */
export function createLateAnswers(ids: MessageIds, hooks: () => LinkHooks | null): LateAnswers {
  const references = new Map<string, string>();
  const tell = (reference: string, receipt: ReceiptState) => {
    // Not stored: the receipt that follows says it again.
    Promise.resolve()
      .then(() => hooks()?.onReceipt({ about: { reference }, receipt }))
      .catch(() => {});
  };
  return {
    hear(reference, { status, body }) {
      const verdict = judgeStatusCode(status);
      if (status !== 0 && verdict.verdict === 'refused')
        return tell(reference, { state: 'failed', reason: verdict.reason });
      const id = decodeMessageId(body);
      if (id) references.set(readAnsweredId(id, ids), reference);
      const [oldest] = references.keys();
      if (references.size > MOST_IDS && oldest !== undefined) references.delete(oldest);
      tell(reference, { state: 'handed-over' });
    },
    referenceOf: (gatewayMessageId) => references.get(gatewayMessageId) ?? null,
  };
}
