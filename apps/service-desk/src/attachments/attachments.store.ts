import { newId } from '@vakt/foundation/ids';
import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { ownedBy, visibleTo } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { ScanState } from '../tables-of-desks.ts';

/** A file as lists show it. */
export interface FileView {
  id: string;
  /** The message it came with; null when it belongs to the case alone. */
  messageId: string | null;
  name: string;
  /** Bytes. */
  size: number;
  type: string;
  scan: ScanState;
  internal: boolean;
  createdAt: Date;
}

/** Who looks at a case's files: a case worker, or somebody whose case it is. */
export type FileReader = { as: 'worker'; viewer: Viewer } | { as: 'requester'; personId: string };

export interface NewAttachment {
  ownerId: string | null;
  hash: string;
  name: string;
  size: number;
  type: string;
}

/** Adds a file that belongs to no case yet. Internal until it is bound: nobody sees it but its owner. */
export async function insertAttachment(trx: Database, row: NewAttachment): Promise<string> {
  const id = newId();
  await trx
    .insertInto('attachments')
    .values({
      id,
      owner_id: row.ownerId,
      hash: row.hash,
      name: row.name,
      size: row.size,
      type: row.type,
      internal: true,
    })
    .execute();
  return id;
}

/** Bytes of the files that somebody added within a day, removed ones too. */
export async function sumOfDay(db: Database, ownerId: string): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    select coalesce(sum(size), 0) as bytes from attachments
    where owner_id = ${ownerId} and created_at > now() - interval '1 day'`.execute(db);
  return Number(rows[0]?.bytes ?? 0);
}

/** Files of a case that a reader may see, the policy included. `alias`es: a attachments, c cases, m messages. */
function readable(reader: FileReader): RawBuilder<boolean> {
  if (reader.as === 'worker') return visibleTo(reader.viewer, 'c');
  return sql<boolean>`(${ownedBy(reader.personId, 'c')} and not a.internal and (a.message_id is null
    or (not m.internal and m.recalled_at is null and (m.held_until is null or m.held_until <= now()))))`;
}

/** The files of a case, oldest first, without removed ones. */
export async function findFiles(db: Database, reader: FileReader, caseId: string): Promise<FileView[]> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from attachments a
      join cases c on c.id = a.case_id
      join blobs b on b.hash = a.hash
      left join messages m on m.id = a.message_id
    where a.case_id = ${caseId} and a.removed_at is null and ${readable(reader)}
    order by a.created_at, a.id
    limit 1000`.execute(db);
  return rows.map(viewOf);
}

/** One file of a case, with where its bytes are; null when there is none that this reader may have. */
export async function findFile(
  db: Database,
  reader: FileReader,
  caseId: string,
  fileId: string,
): Promise<(FileView & { contentId: string }) | null> {
  const { rows } = await sql<FileRow & { content_id: string }>`
    select ${COLUMNS}, b.content_id from attachments a
      join cases c on c.id = a.case_id
      join blobs b on b.hash = a.hash
      left join messages m on m.id = a.message_id
    where a.id = ${fileId} and a.case_id = ${caseId} and a.removed_at is null and ${readable(reader)}`.execute(db);
  const [row] = rows;
  return row ? { ...viewOf(row), contentId: row.content_id } : null;
}

/** Files that somebody has sent and that belong to no case yet. */
export async function findUploads(db: Database, ownerId: string, ids: readonly string[]): Promise<FileView[]> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from attachments a join blobs b on b.hash = a.hash
    where a.id = any (${[...ids]}::uuid[]) and a.owner_id = ${ownerId} and a.case_id is null and a.removed_at is null
    order by a.created_at, a.id`.execute(db);
  return rows.map(viewOf);
}

export interface Binding {
  caseId: string;
  messageId: string | null;
  ids: readonly string[];
  ownerId: string | null;
  internal: boolean;
}

/** Binds files to a case: each only once, only the owner's own, only to a message of that case. Gives how many. */
export async function updateCaseOfFiles(trx: Database, binding: Binding): Promise<number> {
  const { caseId, messageId, ids, ownerId, internal } = binding;
  const { numAffectedRows } = await sql`
    update attachments a set case_id = ${caseId}, message_id = ${messageId}, internal = ${internal}
    where a.id = any (${[...ids]}::uuid[]) and a.owner_id is not distinct from ${ownerId}::uuid
      and a.case_id is null and a.removed_at is null
      and (${messageId}::uuid is null
        or exists (select from messages m where m.id = ${messageId}::uuid and m.case_id = ${caseId}))`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/**
 * Takes the files of a message off it and off their case: they are their owner's alone again, as before they were sent. Gives
 * their ids.
 */
export async function unbindMessage(trx: Database, messageId: string, ownerId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update attachments set case_id = null, message_id = null, internal = true
    where message_id = ${messageId} and owner_id = ${ownerId} and removed_at is null
    returning id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Takes a file off its case, once. Gives its name; null when it is not there (any more). */
export async function markRemoved(trx: Database, caseId: string, fileId: string, by: string): Promise<string | null> {
  const row = await trx
    .updateTable('attachments')
    .set({ removed_at: sql<Date>`now()`, removed_by: by })
    .where('id', '=', fileId)
    .where('case_id', '=', caseId)
    .where('removed_at', 'is', null)
    .returning('name')
    .executeTakeFirst();
  return row?.name ?? null;
}

/**
 * Removes files whose form was not sent within two days and that no draft keeps, and lets go of the contents of those that were removed a day
 * ago, unless their case is on hold. Gives the hashes that may be unused now.
 */
export async function removeOldFiles(trx: Database): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    with unsent as (
      delete from attachments where id in (
        select a.id from attachments a
        where a.case_id is null and a.created_at < now() - interval '2 days'
          and not exists (select from drafts d where d.person_id = a.owner_id and a.id = any (d.file_ids))
        limit 1000 for update skip locked)
      returning hash),
    removed as (
      select a.id, a.hash from attachments a
      where a.removed_at < now() - interval '1 day' and a.hash is not null
        and not exists (select from cases h where h.id = a.case_id and h.held_at is not null)
      limit 1000 for update of a skip locked),
    erased as (update attachments a set hash = null from removed r where a.id = r.id)
    select hash from unsent where hash is not null union select hash from removed`.execute(trx);
  return rows.map(({ hash }) => hash);
}

interface FileRow {
  id: string;
  message_id: string | null;
  name: string;
  size: string;
  type: string;
  scan: FileView['scan'];
  internal: boolean;
  created_at: Date;
}

const COLUMNS = sql`a.id, a.message_id, a.name, a.size, a.type, b.scan, a.internal, a.created_at`;

function viewOf(row: FileRow): FileView {
  const { id, name, type, scan, internal } = row;
  return {
    id,
    name,
    type,
    scan,
    internal,
    messageId: row.message_id,
    size: Number(row.size),
    createdAt: row.created_at,
  };
}
