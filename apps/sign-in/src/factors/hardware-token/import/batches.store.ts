import { sql } from 'kysely';
import type { Database } from '../../../tables.ts';
import type { TokenAlgorithm, TokenKind } from '../token.ts';
import type { EntryFault } from './fault.ts';

/** A token that we have already, as a file is compared with it. */
export interface KnownToken {
  id: string;
  serialKey: string;
  kind: TokenKind;
  algorithm: TokenAlgorithm;
  digits: number;
  intervalSeconds: number | null;
  secretHash: string;
  accountId: string | null;
  lost: boolean;
}

/** Holds an organisation's inventory for the transaction: two imports at once go one batch after the other. */
export async function holdInventory(trx: Database, organisation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`hardware-tokens ${organisation}`}, 0))`.execute(trx);
}

export async function loadKnown(trx: Database, organisation: string, keys: readonly string[]): Promise<KnownToken[]> {
  const { rows } = await sql<KnownToken>`
    select id, serial_key as "serialKey", kind, algorithm, digits, interval_seconds as "intervalSeconds",
      secret_hash as "secretHash", account_id as "accountId", lost_at is not null as lost
    from hardware_tokens
    where organisation = ${organisation} and serial_key = any(${[...keys]}::text[])
    for update`.execute(trx);
  return rows;
}

/** Which accounts these user names of an organisation are; those that are shut are not among them. */
export async function findAccounts(
  trx: Database,
  organisation: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; id: string }>`
    select user_name as name, id from accounts
    where organisation = ${organisation} and user_name = any(${[...names]}::text[]) and disabled_at is null`.execute(
    trx,
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

export interface NewToken extends Omit<KnownToken, 'lost'> {
  serial: string;
  manufacturer: string;
  model: string;
  counter: number;
  secretSealed: string;
}

export async function insertTokens(
  trx: Database,
  { organisation, importId }: { organisation: string; importId: string },
  tokens: readonly NewToken[],
): Promise<void> {
  if (tokens.length === 0) return;
  await sql`
    insert into hardware_tokens (id, organisation, serial, serial_key, manufacturer, model, kind, algorithm, digits,
      interval_seconds, next_counter, secret_sealed, secret_hash, import_id, account_id, assigned_at)
    select t.id, ${organisation}, t.serial, t."serialKey", t.manufacturer, t.model, t.kind, t.algorithm, t.digits,
      t."intervalSeconds", t.counter, t."secretSealed", t."secretHash", ${importId}::uuid, t."accountId",
      case when t."accountId" is not null then now() end
    from jsonb_to_recordset(${JSON.stringify(tokens)}::jsonb) as t (id uuid, serial text, "serialKey" text,
      manufacturer text, model text, kind text, algorithm text, digits smallint, "intervalSeconds" integer,
      counter bigint, "secretSealed" text, "secretHash" text, "accountId" uuid)`.execute(trx);
}

/** Gives tokens in stock to accounts. */
export async function assignTokens(trx: Database, pairs: readonly { id: string; accountId: string }[]): Promise<void> {
  if (pairs.length === 0) return;
  await sql`
    update hardware_tokens t set account_id = p."accountId", assigned_at = now()
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as p (id uuid, "accountId" uuid)
    where t.id = p.id and t.account_id is null`.execute(trx);
}

export interface FaultRow extends EntryFault {
  line: number;
  serial: string | null;
}

export async function insertFaults(trx: Database, importId: string, faults: readonly FaultRow[]): Promise<void> {
  if (faults.length === 0) return;
  await sql`
    insert into token_import_faults (import_id, line, place, kind, facts, serial)
    select ${importId}::uuid, f.line, f.place, f.kind, f.facts, f.serial
    from jsonb_to_recordset(${JSON.stringify(faults)}::jsonb)
      as f (line integer, place text, kind text, facts jsonb, serial text)`.execute(trx);
}

export interface BatchCounts {
  /** Entries that are done with this batch. */
  entries: number;
  added: number;
  assigned: number;
  unchanged: number;
  failed: number;
}

/** Moves an import on by a batch; false when another run has moved it, and then nothing of the batch may stand. */
export async function moveImport(
  trx: Database,
  run: { importId: string; runner: string; position: number },
  counts: BatchCounts,
): Promise<boolean> {
  const { rows } = await sql`
    update token_imports set position = position + ${counts.entries}::int, added = added + ${counts.added}::int,
      assigned = assigned + ${counts.assigned}::int, unchanged = unchanged + ${counts.unchanged}::int,
      failed = failed + ${counts.failed}::int, seen_at = now()
    where id = ${run.importId}::uuid and runner = ${run.runner}::uuid and position = ${run.position}::int
      and finished_at is null
    returning id`.execute(trx);
  return rows.length === 1;
}
