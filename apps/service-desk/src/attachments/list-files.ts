import type { Database } from '../tables.ts';
import { type FileReader, type FileView, findFiles, findUploads } from './attachments.store.ts';

export type { FileReader, FileView } from './attachments.store.ts';

/**
 * The files of a case that this reader may see, oldest first; the policy is part of the query. Requesters see no internal
 * files and none of a message that is held back or was recalled. `messageId` says which message they came with.
 */
export function listFiles(db: Database, reader: FileReader, caseId: string): Promise<FileView[]> {
  return findFiles(db, reader, caseId);
}

/** Those of some files that somebody has sent and that belong to no case yet: what a draft keeps. Others are passed over. */
export function listUploads(db: Database, ownerId: string, ids: readonly string[]): Promise<FileView[]> {
  return ids.length === 0 ? Promise.resolve([]) : findUploads(db, ownerId, ids);
}
