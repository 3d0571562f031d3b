import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../tables.ts';
import type { TokenAlgorithm, TokenKind, TokenState } from './token.ts';

/** A token as administrators see it: everything but its secret. */
export interface InventoryToken {
  id: string;
  organisation: string;
  serial: string;
  manufacturer: string;
  model: string;
  kind: TokenKind;
  algorithm: TokenAlgorithm;
  digits: number;
  intervalSeconds: number | null;
  drift: number;
  state: TokenState;
  accountId: string | null;
  userName: string | null;
  displayName: string | null;
  methodId: string | null;
  /** Switched off by too many wrong codes. */
  disabled: boolean;
  assignedAt: Date | null;
  activatedAt: Date | null;
  lastUsedAt: Date | null;
  lostAt: Date | null;
  note: string | null;
  importFile: string | null;
  createdAt: Date;
}

/** Follows from what is stored, so that whatever removes a method says so here too. */
const STATE = sql`
  case when t.lost_at is not null then 'lost'
    when m.id is not null and m.removed_at is null then 'active'
    when t.method_id is not null then 'removed'
    when t.account_id is not null then 'assigned'
    else 'stock' end`;

const SELECTION = sql`
  select t.id, t.organisation, t.serial, t.manufacturer, t.model, t.kind, t.algorithm, t.digits,
    t.interval_seconds as "intervalSeconds", t.drift, ${STATE} as state, t.account_id as "accountId",
    a.user_name as "userName", a.display_name as "displayName", t.method_id as "methodId",
    m.disabled_at is not null as disabled, t.assigned_at as "assignedAt", t.activated_at as "activatedAt",
    m.last_used_at as "lastUsedAt", t.lost_at as "lostAt", t.note, i.file_name as "importFile",
    t.created_at as "createdAt"
  from hardware_tokens t
  left join methods m on m.id = t.method_id
  left join accounts a on a.id = t.account_id
  left join token_imports i on i.id = t.import_id`;

export interface InventoryFilter {
  organisation: string;
  /** In a serial number, user name, name or maker; empty: all. */
  search: string;
  /** Null: all. */
  state: TokenState | null;
  /** Serial keys after this one: the next page. */
  after: string;
  most: number;
}

/** Typed % and _ are themselves. */
const literal = (text: string) => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

function conditionOf({ organisation, search, state }: InventoryFilter, key: string): RawBuilder<unknown> {
  const like = `%${literal(search.trim().toLowerCase())}%`;
  return sql`t.organisation = ${organisation}
    and (${search.trim()} = '' or t.serial_key like ${`%${literal(key)}%`} or lower(a.user_name) like ${like}
      or lower(a.display_name) like ${like} or lower(t.manufacturer) like ${like})
    and (${state}::text is null or ${STATE} = ${state}::text)`;
}

/** Tokens by serial number, a page at a time. `key`: what was searched for as a serial key. */
export async function selectTokens(db: Database, filter: InventoryFilter, key: string): Promise<InventoryToken[]> {
  const { rows } = await sql<InventoryToken>`
    ${SELECTION} where ${conditionOf(filter, key)} and t.serial_key > ${filter.after}
    order by t.serial_key limit ${filter.most}::int`.execute(db);
  return rows;
}

/** How many tokens an organisation has in each state. */
export async function countStates(db: Database, organisation: string): Promise<Map<TokenState, number>> {
  const { rows } = await sql<{ state: TokenState; count: number }>`
    select ${STATE} as state, count(*)::int as count
    from hardware_tokens t left join methods m on m.id = t.method_id
    where t.organisation = ${organisation} group by 1`.execute(db);
  return new Map(rows.map(({ state, count }) => [state, count]));
}

export async function selectToken(
  db: Database,
  organisation: string,
  by: { id: string } | { serialKey: string },
): Promise<InventoryToken | null> {
  const which = 'id' in by ? sql`t.id = ${by.id}::uuid` : sql`t.serial_key = ${by.serialKey}`;
  const { rows } = await sql<InventoryToken>`
    ${SELECTION} where t.organisation = ${organisation} and ${which}`.execute(db);
  return rows[0] ?? null;
}

/** The tokens behind these methods, by method. */
export async function selectTokensOfAccount(db: Database, accountId: string): Promise<InventoryToken[]> {
  const { rows } = await sql<InventoryToken>`
    ${SELECTION} where t.account_id = ${accountId}::uuid and m.account_id = ${accountId}::uuid and m.removed_at is null
    order by m.proved_at`.execute(db);
  return rows;
}

/** Back into stock, of nobody; its secret, counter and clock stay. Not what is lost. */
export async function putIntoStock(trx: Database, tokenId: string, note: string): Promise<boolean> {
  const { rows } = await sql`
    update hardware_tokens t set account_id = null, method_id = null, assigned_at = null, activated_at = null,
      note = ${note}
    where t.id = ${tokenId}::uuid and t.lost_at is null
      and not exists (select from methods m where m.id = t.method_id and m.removed_at is null)
    returning t.id`.execute(trx);
  return rows.length === 1;
}

/** Lost for ever: the secret is destroyed. */
export async function markLost(trx: Database, tokenId: string, note: string): Promise<boolean> {
  const { rows } = await sql`
    update hardware_tokens t set lost_at = now(), secret_sealed = null, note = ${note}
    where t.id = ${tokenId}::uuid and t.lost_at is null
      and not exists (select from methods m where m.id = t.method_id and m.removed_at is null)
    returning t.id`.execute(trx);
  return rows.length === 1;
}
