import type { GuardedContext } from '../access/rules.ts';
import { problems } from '../problems.ts';

/** The key of a service in an address. What can be no key is as unknown as one that is not there: answers 404. */
export function readServiceKey(c: GuardedContext): string {
  const key = c.req.param('key') ?? '';
  if (!/^[a-z0-9-]{1,60}$/.test(key)) throw problems.notFound();
  return key;
}
