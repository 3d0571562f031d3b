import type { Context } from 'hono';
import { problems } from '../problems.ts';

/** What a form sent. A field that came twice, or is longer than it may be, counts as not sent (T11). */
export interface TypedForm {
  /** One value, or "" when there is none, more than one, or one longer than `longest` (default 2,000 characters). */
  get(name: string, longest?: number): string;
  /** All values of a name, for check boxes; at most 200 of at most 200 characters. */
  all(name: string): string[];
  names(): string[];
}

/** Longest text of a message. */
export const LONGEST_BODY = 50_000;

/** Reads a form of our own pages: URL-encoded only; anything else is refused. */
export async function readForm(context: Context): Promise<TypedForm> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw problems.badRequest();
  return createTypedForm(new URLSearchParams(await context.req.text()));
}

/** The same of fields that came another way (attachments/read-multipart.ts). */
export function createTypedForm(fields: URLSearchParams): TypedForm {
  return {
    get: (name, longest = 2000) => {
      const values = fields.getAll(name);
      const [value = ''] = values;
      // Browsers send each line end as two signs (HTML Living Standard §4.10.21.4), and count it as one in `maxlength`.
      const text = clean(value);
      return values.length === 1 && text.length <= longest ? text : '';
    },
    all: (name) =>
      fields
        .getAll(name)
        .filter((value) => value.length <= 200)
        .slice(0, 200)
        .map(clean),
    names: () => [...new Set(fields.keys())],
  };
}

/** Line ends as ours, and no NUL, which PostgreSQL takes in no text. */
function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
}
