import type { Kysely } from 'kysely';
import type { DeskTables } from '../tables.ts';
import { removeOldFiles } from './attachments.store.ts';
import { removeBrokenContents, removeUnusedBlobs } from './contents.store.ts';

/**
 * Removes what nobody can get any more: uploads that broke off ten minutes ago, files whose form was not sent within two
 * days, contents of files that were removed a day ago. May run in several processes at once.
 */
export async function sweepFiles(db: Kysely<DeskTables>): Promise<void> {
  await removeBrokenContents(db);
  await db.transaction().execute(async (trx) => {
    const hashes = await removeOldFiles(trx);
    if (hashes.length > 0) await removeUnusedBlobs(trx, hashes);
  });
}
