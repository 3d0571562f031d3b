import { readJsonObject } from '../ask-gateway.ts';
import type { ReadReceipt, ReceiptRequest } from '../transport.ts';
import type { HttpReceiptShape } from './gateway.ts';
import { readPath } from './template.ts';

/** Where a receipt's fields are: JSON or form body, else the query. */
function readFields({ query, body, contentType }: ReceiptRequest): Record<string, unknown> {
  if (/^application\/([\w.+-]+\+)?json\b/i.test(contentType)) return readJsonObject(body) ?? {};
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return Object.fromEntries(new URLSearchParams(body));
  return query;
}

/** Makes the reader for receipts of a generic gateway, from its configured field and words. */
export function readHttpReceipt(shape: HttpReceiptShape): ReadReceipt {
  return (request) => {
    const word = readPath(readFields(request), shape.statePath);
    if (word === null) return null;
    if (shape.delivered.includes(word)) return { state: 'delivered' };
    if (shape.failed.includes(word)) return { state: 'failed', reason: 'unknown' };
    if (shape.handedOver.includes(word)) return { state: 'handed-over' };
    return null;
  };
}
