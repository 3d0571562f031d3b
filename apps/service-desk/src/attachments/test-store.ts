import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { type FileDependencies, type StoreOutcome, storeFile } from './store-file.ts';
import { fileDependencies, streamOf } from './test-files.ts';

type Table = 'attachments' | 'blobs' | 'blob_chunks' | 'blob_contents';

/** A house whose files a test counts, and makes older. */
export interface TestStore {
  house: TestHouse;
  deps: FileDependencies;
  kari: TestPerson;
  /** Removes all files, and lets another Kari in, who has sent nothing yet. */
  reset(): Promise<void>;
  /** Stores a file as Kari. */
  store(content: string | Uint8Array, name?: string, changes?: Partial<FileDependencies>): Promise<StoreOutcome>;
  count(table: Table): Promise<number>;
  requireNothingLeft(): Promise<void>;
  /** Makes everything older, as if time had gone by: "25 hours". */
  letPass(interval: string): Promise<void>;
  /** Other limits. */
  settingsWith(files: Partial<TestHouse['settings']['files']>): Pick<FileDependencies, 'settings'>;
}

export async function openTestStore(): Promise<TestStore> {
  const house = await openTestHouse();
  const { db, settings } = house;
  const deps = fileDependencies(house);
  const test: TestStore = {
    house,
    deps,
    kari: await house.addPerson({ name: 'Kari' }),
    async reset() {
      await sql`truncate attachments, blobs, blob_chunks, blob_contents`.execute(db);
      test.kari = await house.addPerson({ name: 'Kari' });
    },
    store: (content, name = 'notat.txt', changes = {}) =>
      storeFile({ ...deps, ...changes }, streamOf(content), { name, ownerId: test.kari.id }),
    async count(table) {
      const { rows } = await sql<{ count: string }>`select count(*) as count from ${sql.table(table)}`.execute(db);
      return Number(rows[0]?.count);
    },
    async requireNothingLeft() {
      for (const table of ['attachments', 'blobs', 'blob_chunks', 'blob_contents'] as const) {
        assert.equal(await test.count(table), 0, table);
      }
    },
    async letPass(interval) {
      const by = sql.raw(`interval '${interval}'`);
      await sql`update blob_contents set touched_at = touched_at - ${by}`.execute(db);
      await sql`update blobs set used_at = used_at - ${by}, scanned_at = scanned_at - ${by}`.execute(db);
      await sql`update attachments set created_at = created_at - ${by}, removed_at = removed_at - ${by}`.execute(db);
    },
    settingsWith: (files) => ({ settings: { ...settings, files: { ...settings.files, ...files } } }),
  };
  return test;
}

/** The id of a file that must have been stored. */
export function requireStored(outcome: StoreOutcome): string {
  assert.ok('attachmentId' in outcome, JSON.stringify(outcome));
  return outcome.attachmentId;
}
