import type { Database } from '../../tables.ts';
import * as store from './inventory.store.ts';
import { serialKey, type TokenState } from './token.ts';

export type { InventoryToken } from './inventory.store.ts';

/** What is looked for in an organisation's inventory. */
export interface TokenSearch {
  organisation: string;
  /** In a serial number, user name, name or maker; empty: all. */
  search: string;
  state: TokenState | null;
  /** The `next` of the page before. */
  after: string;
}

/** Tokens on a page. */
const PAGE = 50;

/** Lists an organisation's tokens by serial number; `next` gives the next page, null on the last. */
export async function listTokens(
  db: Database,
  search: TokenSearch,
  most = PAGE,
): Promise<{ tokens: store.InventoryToken[]; next: string | null }> {
  const filter = { ...search, search: search.search.slice(0, 100), most: most + 1 };
  const found = await store.selectTokens(db, filter, serialKey(filter.search));
  const tokens = found.slice(0, most);
  const last = tokens.at(-1);
  return { tokens, next: found.length > most && last ? serialKey(last.serial) : null };
}

export const countTokenStates = store.countStates;

/** One token of an organisation, by id or as its serial number was typed; null when there is none. */
export function findToken(
  db: Database,
  organisation: string,
  by: { id: string } | { serial: string },
): Promise<store.InventoryToken | null> {
  return store.selectToken(db, organisation, 'id' in by ? by : { serialKey: serialKey(by.serial.slice(0, 100)) });
}

/** The tokens that are methods of an account, oldest first. */
export const listTokensOf = store.selectTokensOfAccount;
