import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../tables.ts';
import type { FileFault } from './fault.ts';

/** How an import stands. */
export interface TokenImport {
  id: string;
  organisation: string;
  fileName: string;
  format: 'csv' | 'pskc' | null;
  byName: string;
  /** `stopped`: the program that did it has died, and nothing goes on with it. */
  state: 'receiving' | 'waiting' | 'running' | 'stopped' | 'done' | 'refused';
  fault: FileFault | null;
  total: number | null;
  position: number;
  added: number;
  assigned: number;
  unchanged: number;
  failed: number;
  startedAt: Date;
  finishedAt: Date | null;
  /** Of what failed, how many are still described. */
  faultsKept: number;
}

/** A run that has said nothing for so long is dead. */
export const DEAD_AFTER_SECONDS = 60;

export interface NewImport {
  id: string;
  state: 'receiving' | 'waiting';
  organisation: string;
  fileName: string;
  byName: string;
  byAccount: string | null;
  keySealed: string | null;
}

export async function insertImport(db: Database, made: NewImport): Promise<void> {
  await db
    .insertInto('token_imports')
    .values({
      id: made.id,
      organisation: made.organisation,
      file_name: made.fileName,
      file_hash: null,
      format: null,
      by_name: made.byName,
      by_account: made.byAccount,
      state: made.state,
      fault: null,
      key_sealed: made.keySealed,
      total: null,
      runner: null,
    })
    .execute();
}

/** What a run takes over: where it goes on. */
export interface ClaimedImport {
  organisation: string;
  position: number;
  keySealed: string | null;
}

/** Takes an import over; null when it is done, or somebody works on it. Of several one gets it. */
export async function claimImport(db: Database, importId: string, runner: string): Promise<ClaimedImport | null> {
  const { rows } = await sql<ClaimedImport>`
    update token_imports set state = 'running', runner = ${runner}::uuid, seen_at = now()
    where id = ${importId}::uuid and finished_at is null and state <> 'receiving'
      and (seen_at is null or seen_at < now() - make_interval(secs => ${DEAD_AFTER_SECONDS}::float8))
    returning organisation, position, key_sealed as "keySealed"`.execute(db);
  return rows[0] ?? null;
}

/** Lets the next run take an import over at once: this process ends. */
export async function freeImport(db: Database, importId: string): Promise<void> {
  await sql`
    update token_imports set seen_at = null where id = ${importId}::uuid and finished_at is null`.execute(db);
}

/** Uploads that wait, or were left behind, oldest first. Not those that a day of runs could not finish. */
export async function listOpenUploads(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select i.id from token_imports i
    where i.finished_at is null and i.state <> 'receiving' and i.started_at > now() - interval '1 day'
      and (i.seen_at is null or i.seen_at < now() - make_interval(secs => ${DEAD_AFTER_SECONDS}::float8))
      and exists (select from token_import_pieces p where p.import_id = i.id)
    order by i.started_at limit 20`.execute(db);
  return rows.map(({ id }) => id);
}

/** Notes what kind of file it is and how long; false: another run has it now. */
export async function startImport(
  db: Database,
  run: { importId: string; runner: string },
  file: { format: 'csv' | 'pskc'; total: number; hash: string },
): Promise<boolean> {
  const { rows } = await sql`
    update token_imports set format = ${file.format}, total = ${file.total}, file_hash = ${file.hash}, seen_at = now()
    where id = ${run.importId}::uuid and runner = ${run.runner}::uuid and finished_at is null
    returning id`.execute(db);
  return rows.length === 1;
}

/** Says that a run still lives. */
export async function touchImport(db: Database, run: { importId: string; runner: string }): Promise<void> {
  await sql`
    update token_imports set seen_at = now()
    where id = ${run.importId}::uuid and runner = ${run.runner}::uuid and finished_at is null`.execute(db);
}

/** Ends an import; what was kept for it (its file, its key) is gone with that. True for the run that has it. */
export async function endImport(
  db: Database,
  run: { importId: string; runner: string },
  fault: FileFault | null,
): Promise<boolean> {
  const told = fault ? JSON.stringify(fault) : null;
  const { rows } = await sql`
    with ended as (
      update token_imports set state = ${fault ? 'refused' : 'done'}, fault = ${told}::jsonb, finished_at = now(),
        key_sealed = null, seen_at = now()
      where id = ${run.importId}::uuid and runner = ${run.runner}::uuid and finished_at is null
      returning id
    ), emptied as (
      delete from token_import_pieces p using ended where p.import_id = ended.id
    )
    select id from ended`.execute(db);
  return rows.length === 1;
}

export async function addPiece(db: Database, importId: string, ord: number, pieceSealed: string): Promise<void> {
  await db.insertInto('token_import_pieces').values({ import_id: importId, ord, piece_sealed: pieceSealed }).execute();
}

export async function loadPiece(db: Database, importId: string, ord: number): Promise<string | null> {
  const row = await db
    .selectFrom('token_import_pieces')
    .select('piece_sealed')
    .where('import_id', '=', importId)
    .where('ord', '=', ord)
    .executeTakeFirst();
  return row?.piece_sealed ?? null;
}

/** The whole file is there. */
export async function closeUpload(db: Database, importId: string): Promise<void> {
  await sql`
    update token_imports set state = 'waiting' where id = ${importId}::uuid and state = 'receiving'`.execute(db);
}

/** An upload that broke off leaves nothing. */
export async function deleteImport(db: Database, importId: string): Promise<void> {
  await db.deleteFrom('token_imports').where('id', '=', importId).where('finished_at', 'is', null).execute();
}

const COLUMNS = sql`
  i.id, i.organisation, i.file_name as "fileName", i.format, i.by_name as "byName",
  case when i.state = 'running' and i.seen_at < now() - make_interval(secs => ${2 * DEAD_AFTER_SECONDS}::float8)
    or i.state = 'receiving' and i.started_at < now() - interval '1 hour' then 'stopped' else i.state end as state,
  i.fault, i.total, i.position, i.added, i.assigned, i.unchanged, i.failed, i.started_at as "startedAt",
  i.finished_at as "finishedAt",
  (select count(*)::int from token_import_faults f where f.import_id = i.id) as "faultsKept"`;

async function selectImports(db: Database, where: RawBuilder<unknown>): Promise<TokenImport[]> {
  const { rows } = await sql<TokenImport>`select ${COLUMNS} from token_imports i where ${where}`.execute(db);
  return rows;
}

export async function loadImport(
  db: Database,
  importId: string,
  organisation: string | null,
): Promise<TokenImport | null> {
  const found = await selectImports(
    db,
    sql`i.id = ${importId}::uuid and (${organisation}::text is null or i.organisation = ${organisation})`,
  );
  return found[0] ?? null;
}

/** The newest imports of an organisation, newest first. */
export function listImports(db: Database, organisation: string, most: number): Promise<TokenImport[]> {
  return selectImports(db, sql`i.organisation = ${organisation} order by i.started_at desc, i.id limit ${most}::int`);
}

export interface StoredFault {
  id: string;
  line: number;
  place: string | null;
  kind: string;
  facts: Record<string, string | number>;
  serial: string | null;
}

/** What was wrong, in the file's order, a page at a time. */
export async function listFaults(db: Database, importId: string, after: string, most: number): Promise<StoredFault[]> {
  return db
    .selectFrom('token_import_faults')
    .select(['id', 'line', 'place', 'kind', 'facts', 'serial'])
    .where('import_id', '=', importId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(most)
    .execute();
}

/** Removes descriptions of faults, and uploads that nobody finished, that are older than this. */
export async function deleteOld(db: Database, keepSeconds: number): Promise<void> {
  await sql`delete from token_import_faults where at < now() - make_interval(secs => ${keepSeconds}::float8)`.execute(
    db,
  );
  await sql`
    delete from token_imports where state = 'receiving' and started_at < now() - interval '1 day'`.execute(db);
  await sql`
    delete from token_import_pieces p using token_imports i
    where i.id = p.import_id and i.started_at < now() - make_interval(secs => ${keepSeconds}::float8)`.execute(db);
}
