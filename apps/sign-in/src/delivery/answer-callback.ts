import { hashToken } from '@vakt/foundation/secrets';
import type { CallbackAnswer, ReceiptRequest } from '@vakt/transports/transport';
import { openCall } from './deliver-message.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { loadAddressed } from './outbox.store.ts';
import { storeReceipt } from './receive-receipt.ts';

/**
 * Answers a voice provider that asks what a call shall do next. The token in the address names the call and proves that
 * the provider asks; after the code's life nobody is answered. What the question tells of the call is stored before the
 * answer leaves. Null for everything that is not a question about a living call.
 */
export async function answerCallback(
  deps: DeliveryDependencies,
  { gateway: name, token, path }: { gateway: string; token: string; path: string },
  request: ReceiptRequest,
): Promise<CallbackAnswer | null> {
  const gateway = deps.gateways.calls.find((one) => one.name === name);
  if (!gateway?.answerCallback) return null;
  const receiptHash = hashToken(token);
  const stored = await loadAddressed(deps.db, name, receiptHash);
  if (stored?.channel !== 'call') return null;
  const answer = gateway.answerCallback({ ...request, path, call: openCall(deps, stored) });
  if (!answer) deps.log.warn({ gateway: name }, 'a question about a call could not be read');
  else if (answer.receipt) await storeReceipt(deps, { gateway: name, receiptHash }, answer.receipt);
  return answer;
}
