import { Problem } from '@vakt/foundation/problem';
import type { Context } from 'hono';

/** What a form sent. A field that came twice, or is longer than any of ours, counts as not sent (T11). */
export interface TypedForm {
  get(name: string): string;
  all(name: string): string[];
}

const LONGEST_FIELD = 2000;
/** What a passkey answers is JSON with keys and signatures in it; a section of the configuration is as long as it is. */
const LONGER_FIELDS: ReadonlyMap<string, number> = new Map([
  ['credential', 12_000],
  ['section', 50_000],
]);

/** Reads a form of our own pages: URL-encoded only; anything else is refused with 415. */
export async function readForm(context: Context): Promise<TypedForm> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new Problem('bad-request', 415);
  const fields = new URLSearchParams(await context.req.text());
  const all = (name: string) => {
    const longest = LONGER_FIELDS.get(name) ?? LONGEST_FIELD;
    return fields.getAll(name).filter((value) => value.length <= longest);
  };
  return {
    all,
    get: (name) => {
      const values = all(name);
      return values.length === 1 ? (values[0] ?? '') : '';
    },
  };
}
