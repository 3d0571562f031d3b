import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { explainSystemError, OperatorProblem } from './operator-problem.ts';

const NUMBERED = /^(\d{4}-[a-z0-9-]+)\.(ts|js)$/;

/** Reads the numbered files (`0001-accounts.ts`) of a folder, in order; other files are not migrations. */
function createFolderProvider(folder: URL): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {};
      for (const file of (await readdir(fileURLToPath(folder))).sort()) {
        const name = NUMBERED.exec(file)?.[1];
        if (!name) continue;
        migrations[name] = (await import(new URL(file, folder).href)) as Migration;
      }
      return migrations;
    },
  };
}

/** The address of a database without its password, for sentences. */
export function hideSecrets(url: string): string {
  return url.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1@');
}

/**
 * Brings a database to the newest of a folder's migrations; each is one step that happens whole or not at all.
 * Several processes may ask at once: one migrates, the others wait (Kysely's migration lock is an advisory lock).
 * Gives the names of what was done now. Throws an OperatorProblem with one sentence when it cannot.
 */
export async function migrate<T>(db: Kysely<T>, folder: URL): Promise<string[]> {
  await sql`select 1`.execute(db).catch((error) => {
    throw new OperatorProblem(`The database cannot be reached: ${explainSystemError(error)}.`);
  });
  const migrator = new Migrator({ db, provider: createFolderProvider(folder) });
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName;
    const what = failed ? `Migration ${failed} failed and was undone` : 'The database cannot be migrated';
    throw new OperatorProblem(`${what}: ${explainSystemError(error)}.`);
  }
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
