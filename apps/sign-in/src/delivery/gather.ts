import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';

/** How many askings may be under way, and how much one of them may ask for. */
const LANES = 2;
const MOST_AT_ONCE = 100;

interface Waiting<Item, Result> {
  item: Item;
  key: string;
  settle: { resolve(result: Result): void; reject(error: unknown): void };
}

type Ask<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

/**
 * Asks for one thing at once when little goes on. While askings are under way, what is asked meanwhile gathers and goes
 * together as the next: under load a statement, a commit and its notifications serve many messages. `ask` gives one result
 * for each item, in their order; two items with one key never go together. When a joint asking fails because of what one of
 * them says, each is asked for alone, so that it cannot fail the others; when the database is away, all fail at once.
 */
export function createGathering<Item, Result>(
  ask: Ask<Item, Result>,
  keyOf: (item: Item) => string,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  const take = (): Waiting<Item, Result>[] => {
    const taken: Waiting<Item, Result>[] = [];
    const keys = new Set<string>();
    for (let at = 0; at < waiting.length && taken.length < MOST_AT_ONCE; ) {
      const one = waiting[at] as Waiting<Item, Result>;
      if (keys.has(one.key)) at += 1;
      else {
        keys.add(one.key);
        taken.push(one);
        waiting.splice(at, 1);
      }
    }
    return taken;
  };
  const begin = async (): Promise<void> => {
    underWay += 1;
    for (let taken = take(); taken.length > 0; taken = take()) await askFor(ask, taken);
    underWay -= 1;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, key: keyOf(item), settle: { resolve, reject } });
      if (underWay < LANES) void begin();
    });
}

/**
 * Whether the fault may lie in one row: bad data, a broken constraint, a deadlock (classes of SQLSTATE, PostgreSQL: Error
 * Codes, appendix A). Anything else would fail for each of them too, and one after the other they would wait long.
 */
function isOfOne(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|23|40)[0-9A-Z]{3}$/.test(code);
}

/** Asks for all together, or for each alone when one of them fails that. Never rejects. */
async function askFor<Item, Result>(ask: Ask<Item, Result>, taken: readonly Waiting<Item, Result>[]): Promise<void> {
  try {
    const results = await ask(taken.map(({ item }) => item));
    for (const [at, { settle }] of taken.entries()) settle.resolve(results[at] as Result);
  } catch (error) {
    if (taken.length > 1 && isOfOne(error)) for (const one of taken) await askFor(ask, [one]);
    else for (const { settle } of taken) settle.reject(error);
  }
}

/** The same for each database by itself: what is asked of one pool gathers there. */
export function gatherPerDatabase<Item, Result>(
  ask: (db: Kysely<SignInTables>, items: readonly Item[]) => Promise<readonly Result[]>,
  keyOf: (item: Item) => string,
): (db: Kysely<SignInTables>, item: Item) => Promise<Result> {
  const gatherings = new WeakMap<Kysely<SignInTables>, (item: Item) => Promise<Result>>();
  return (db, item) => {
    const gathering = gatherings.get(db) ?? createGathering((items: readonly Item[]) => ask(db, items), keyOf);
    gatherings.set(db, gathering);
    return gathering(item);
  };
}
