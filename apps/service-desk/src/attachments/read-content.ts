import type { Database } from '../tables.ts';
import { loadChunk } from './contents.store.ts';

/** The bytes of a content, one chunk in memory at a time. No connection is held while whoever reads is slow. */
export async function* readContent(db: Database, contentId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const bytes = await loadChunk(db, contentId, position);
    if (!bytes) return;
    yield bytes;
  }
}
