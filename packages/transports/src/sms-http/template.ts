import { normaliseText } from '../text-encoding.ts';
import type { TextMessage } from '../transport.ts';

/** Names that a template may use, in braces. */
const PLACEHOLDERS = {
  to: (message: TextMessage) => message.to,
  toDigits: (message: TextMessage) => message.to.replace(/^\+/, ''),
  from: (message: TextMessage) => message.from,
  body: (message: TextMessage) => normaliseText(message.body),
  reference: (message: TextMessage) => message.reference,
  validForSeconds: (message: TextMessage) => String(Math.floor(message.validForSeconds)),
  receiptUrl: (message: TextMessage) => message.receiptUrl,
};

type Placeholder = keyof typeof PLACEHOLDERS;

const IN_BRACES = /\{([A-Za-z]+)\}/g;

/** Lists the names in braces that no message has: faults of the configuration. */
export function listUnknownPlaceholders(template: unknown): string[] {
  if (typeof template === 'string') {
    return [...template.matchAll(IN_BRACES)]
      .map(([, name = '']) => name)
      .filter((name) => !Object.hasOwn(PLACEHOLDERS, name));
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(listUnknownPlaceholders);
}

/** Fills one text, each value escaped on its way in; values are never looked at for placeholders again. */
export function fillText(template: string, message: TextMessage, encode: (value: string) => string): string {
  return template.replace(IN_BRACES, (whole, name: string) =>
    Object.hasOwn(PLACEHOLDERS, name) ? encode(PLACEHOLDERS[name as Placeholder](message)) : whole,
  );
}

/**
 * Fills a JSON value leaf by leaf, so that a value can never become structure. A text that is nothing but
 * `{validForSeconds}` becomes a number, since gateways want one there.
 */
export function fillJson(template: unknown, message: TextMessage): unknown {
  if (template === '{validForSeconds}') return Math.floor(message.validForSeconds);
  if (typeof template === 'string') return fillText(template, message, (value) => value);
  if (Array.isArray(template)) return template.map((one) => fillJson(one, message));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillJson(value, message)]));
}

/** Fills form fields; URLSearchParams escapes names and values (URL Standard, application/x-www-form-urlencoded). */
export function fillForm(template: Record<string, unknown>, message: TextMessage): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(template)) {
    form.append(
      name,
      fillText(String(value), message, (text) => text),
    );
  }
  return form.toString();
}

/**
 * Finds a value by path in what a gateway answered: names and indexes with dots, `messages.0.message-id`.
 * Gives it as text; null when it is not there or is no plain value.
 */
export function readPath(value: unknown, path: string): string | null {
  let at: unknown = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return null;
    at = (at as Record<string, unknown>)[name];
  }
  if (typeof at === 'string') return at;
  return typeof at === 'number' || typeof at === 'boolean' ? String(at) : null;
}
