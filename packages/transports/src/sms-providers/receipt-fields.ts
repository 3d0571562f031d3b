import { readJsonObject } from '../ask-gateway.ts';
import type { ReceiptRequest } from '../transport.ts';

/** More fields than any provider sends. */
const MOST_FIELDS = 100;
/** More than any provider sends; the host has a limit of its own. */
export const MOST_CHARACTERS = 64 * 1024;

export type FieldSource = 'form' | 'json' | 'query';

/** One value of an answer or a receipt as text: texts, numbers and truth values; null for everything else. */
export function readScalar(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** A property of the object's own; null for what it inherits or lacks. */
export function readProperty(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, name)
    ? (object as Record<string, unknown>)[name]
    : null;
}

function readPairs({ method, body, contentType, query }: ReceiptRequest, sources: readonly FieldSource[]) {
  if (method === 'GET') return sources.includes('query') ? Object.entries(query) : null;
  if (body.length > MOST_CHARACTERS) return null;
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    return sources.includes('form') ? [...new URLSearchParams(body)] : null;
  }
  if (/^application\/json\b/i.test(contentType) && sources.includes('json')) {
    return Object.entries(readJsonObject(body) ?? {});
  }
  return null;
}

/**
 * The flat fields of a receipt, out of the sources that its provider uses. `null`: another shape, too many fields, or a
 * name that comes twice (nobody can say which of the two was meant, or signed). Values that are no text, number or truth
 * value are left out.
 */
export function readFields(
  request: ReceiptRequest,
  sources: readonly FieldSource[],
): ReadonlyMap<string, string> | null {
  const pairs = readPairs(request, sources);
  if (!pairs || pairs.length > MOST_FIELDS) return null;
  const fields = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (fields.has(name)) return null;
    const text = readScalar(value);
    if (text !== null) fields.set(name, text);
  }
  return fields;
}
