import { createHash } from 'node:crypto';
import type { DeskDependencies } from '../dependencies.ts';
import type { ScanState } from '../tables-of-desks.ts';
import { insertAttachment, sumOfDay } from './attachments.store.ts';
import { cleanFileName, endingOf } from './clean-name.ts';
import { addChunk, beginContent, dropContent, lockOwner, recordScan, sealContent } from './contents.store.ts';
import { findType, isProgram } from './find-type.ts';
import { type Chunk, readChunks } from './read-chunks.ts';
import { readContent } from './read-content.ts';

export type FileDependencies = Pick<DeskDependencies, 'db' | 'settings' | 'log' | 'virusScanner'>;

/** Why a file was not taken. */
export type FileRefusal = 'too-large' | 'empty' | 'kind' | 'infected' | 'quota' | 'too-many';

/** A file that was stored and belongs to no case yet. */
export interface StoredFile {
  attachmentId: string;
  name: string;
  /** Bytes. */
  size: number;
  type: string;
}

export type StoreOutcome = StoredFile | { refused: FileRefusal };

/** Uploads of one person at a time. */
const MOST_AT_ONCE = 8;

/**
 * Stores a file from a stream, in constant memory: 256 KiB at a time, each in a statement of its own, so that no
 * connection waits for somebody's line. Give the database, never a transaction. A refused file leaves nothing behind, and
 * one whose stream breaks (this rejects then) neither. The rest of a refused stream is not read.
 *
 * `ownerId`: who sent it and may bind it to a case (bind-files.ts); null for a sender whom we do not know.
 */
export async function storeFile(
  deps: FileDependencies,
  stream: AsyncIterable<Uint8Array>,
  wish: { name: string; ownerId: string | null },
): Promise<StoreOutcome> {
  const { files } = deps.settings;
  const name = cleanFileName(wish.name) || 'fil';
  if (files.refusedEndings.includes(endingOf(name))) return { refused: 'kind' };
  if (wish.ownerId !== null && (await sumOfDay(deps.db, wish.ownerId)) >= files.largestDay) return { refused: 'quota' };
  const contentId = await beginContent(deps.db, wish.ownerId, MOST_AT_ONCE);
  if (contentId === null) return { refused: 'too-many' };
  try {
    const written = await writeContent(deps, readChunks(stream), contentId);
    const outcome = 'refused' in written ? written : await sealFile(deps, { ...wish, name, contentId }, written);
    if ('refused' in outcome) await dropContent(deps.db, contentId);
    return outcome;
  } catch (error) {
    await dropContent(deps.db, contentId).catch((reason: Error) =>
      deps.log.warn({ reason: reason.message }, 'an upload that broke off is left for the sweep'),
    );
    throw error;
  }
}

interface Written {
  hash: string;
  size: number;
  type: string;
}

async function writeContent(
  { db, settings }: FileDependencies,
  chunks: AsyncIterable<Chunk>,
  contentId: string,
): Promise<Written | { refused: FileRefusal }> {
  const hash = createHash('sha256');
  let [size, type] = [0, ''];
  for await (const { position, bytes } of chunks) {
    size += bytes.length;
    if (size > settings.files.largest) return { refused: 'too-large' };
    if (position === 0) {
      type = await findType(bytes);
      if (isProgram(type)) return { refused: 'kind' };
    }
    hash.update(bytes);
    await addChunk(db, contentId, position, bytes);
  }
  return size === 0 ? { refused: 'empty' } : { hash: hash.digest('hex'), size, type };
}

/** What the scanner says of a content that is stored whole: a slow line never keeps the scanner waiting. */
async function scanContent({ db, virusScanner, log }: FileDependencies, contentId: string): Promise<ScanState> {
  if (!virusScanner) return 'not-scanned';
  const verdict = await virusScanner.scan(readContent(db, contentId));
  if (verdict === 'infected') log.warn('a file with malware was refused');
  return verdict === 'unavailable' ? 'waiting' : verdict;
}

/** Makes the file known, when its owner has room for it: hash and attachment in one transaction. */
async function sealFile(
  deps: FileDependencies,
  file: { contentId: string; ownerId: string | null; name: string },
  { hash, size, type }: Written,
): Promise<StoreOutcome> {
  const { db, settings } = deps;
  const { contentId, ownerId, name } = file;
  const scan = await scanContent(deps, contentId);
  if (scan === 'infected') {
    // A scanner learns: what it knows now holds for the same content that was stored before.
    await recordScan(db, hash, 'infected');
    return { refused: 'infected' };
  }
  return db.transaction().execute(async (trx): Promise<StoreOutcome> => {
    if (ownerId !== null) {
      await lockOwner(trx, ownerId);
      if ((await sumOfDay(trx, ownerId)) + size > settings.files.largestDay) return { refused: 'quota' };
    }
    const known = await sealContent(trx, contentId, { hash, size, scan });
    // Found infected when it was stored before: ours is dropped already, and stays so.
    if (known === 'infected') return { refused: 'infected' };
    const attachmentId = await insertAttachment(trx, { ownerId, hash, name, size, type });
    return { attachmentId, name, size, type };
  });
}
