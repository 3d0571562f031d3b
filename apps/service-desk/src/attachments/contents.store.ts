import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { ScanState } from '../tables-of-desks.ts';

/** An upload that has not moved for so long has broken off. */
const BROKEN_OFF = sql`interval '10 minutes'`;

/**
 * Begins a content: an upload whose hash is not known yet. Null when its owner has `most` under way already.
 * Owners are counted one by one, so that many at once do not slip through together.
 */
export async function beginContent(db: Database, ownerId: string | null, most: number): Promise<string | null> {
  const id = newId();
  if (ownerId === null) {
    await db.insertInto('blob_contents').values({ id, owner_id: null }).execute();
    return id;
  }
  return db.transaction().execute(async (trx) => {
    await lockOwner(trx, ownerId);
    const { rows } = await sql<{ id: string }>`
      insert into blob_contents (id, owner_id)
      select ${id}, ${ownerId}::uuid
      where (select count(*) from blob_contents c
        where c.owner_id = ${ownerId}::uuid and not c.sealed and c.touched_at > now() - ${BROKEN_OFF}) < ${most}
      returning id`.execute(trx);
    return rows[0]?.id ?? null;
  });
}

/** One after the other for one person's files, to the end of the transaction. */
export async function lockOwner(trx: Database, ownerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`files of ${ownerId}`}, 0))`.execute(trx);
}

/** Adds the next chunk. Throws when the content was swept meanwhile. */
export async function addChunk(db: Database, contentId: string, position: number, bytes: Buffer): Promise<void> {
  const { rows } = await sql`
    with touched as (
      update blob_contents set touched_at = now(), size = size + ${bytes.length} where id = ${contentId} returning id)
    insert into blob_chunks (content_id, position, bytes)
    select id, ${position}::integer, ${bytes}::bytea from touched
    returning position`.execute(db);
  if (rows.length !== 1) throw new Error('an upload was swept while it was under way');
}

export interface SealedBlob {
  hash: string;
  size: number;
  scan: Exclude<ScanState, 'infected'>;
}

/**
 * Gives a content its hash. The same content that is stored already is kept, and ours is dropped. Gives what is known of
 * the content by scanning.
 */
export async function sealContent(
  trx: Database,
  contentId: string,
  { hash, size, scan }: SealedBlob,
): Promise<ScanState> {
  await sql`update blob_contents set touched_at = now(), sealed = true where id = ${contentId}`.execute(trx);
  const { rows } = await sql<{ content_id: string; scan: ScanState }>`
    insert into blobs (hash, size, content_id, scan, scanned_at)
    values (${hash}, ${size}, ${contentId}, ${scan}, case when ${scan} = 'clean' then now() end)
    on conflict (hash) do update set
      used_at = now(),
      scan = case when blobs.scan in ('infected', 'clean') or excluded.scan = 'not-scanned' then blobs.scan
        else excluded.scan end,
      scanned_at = coalesce(blobs.scanned_at, excluded.scanned_at)
    returning content_id, scan`.execute(trx);
  const [kept] = rows;
  if (!kept) throw new Error('a content was not sealed');
  if (kept.content_id !== contentId) await dropContent(trx, contentId);
  return kept.scan;
}

/** Removes an upload with its chunks. */
export async function dropContent(db: Database, contentId: string): Promise<void> {
  await db.deleteFrom('blob_contents').where('id', '=', contentId).execute();
}

/** One chunk of a content; null after the last. */
export async function loadChunk(db: Database, contentId: string, position: number): Promise<Buffer | null> {
  const row = await db
    .selectFrom('blob_chunks')
    .select('bytes')
    .where('content_id', '=', contentId)
    .where('position', '=', position)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

/** Removes uploads that broke off. Gives how many. */
export async function removeBrokenContents(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from blob_contents where not sealed and touched_at < now() - ${BROKEN_OFF}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * Removes the blobs among these that no file uses any more, with their contents. `used_at` is asked for anew by
 * PostgreSQL when a file with the same content is being added at this moment; the file itself would not be seen.
 */
export async function removeUnusedBlobs(trx: Database, hashes: readonly string[]): Promise<void> {
  await sql`
    with gone as (
      delete from blobs b
      where b.hash = any (${[...hashes]}::text[]) and b.used_at < now() - interval '1 hour'
        and not exists (select from attachments a where a.hash = b.hash)
      returning content_id)
    delete from blob_contents where id in (select content_id from gone)`.execute(trx);
}

/**
 * Takes the next blob that was never looked through, those that somebody waits for first, and of them the one that was tried
 * longest ago; others leave it alone for five minutes. Null when there is none.
 */
export async function claimUnscanned(db: Database): Promise<{ hash: string; contentId: string } | null> {
  const { rows } = await sql<{ hash: string; contentId: string }>`
    update blobs set scanned_at = now() where hash = (
      select hash from blobs
      where scan in ('not-scanned', 'waiting') and (scanned_at is null or scanned_at < now() - interval '5 minutes')
      order by scan desc, scanned_at nulls first, created_at
      limit 1 for update skip locked)
    returning hash, content_id as "contentId"`.execute(db);
  return rows[0] ?? null;
}

/** Writes down what a scanner found. */
export async function recordScan(db: Database, hash: string, scan: 'clean' | 'infected'): Promise<void> {
  await sql`update blobs set scan = ${scan}, scanned_at = now() where hash = ${hash}`.execute(db);
}
