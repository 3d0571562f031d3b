import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { OperatorProblem } from './operator-problem.ts';

/** Where the tests' server lives: in the repository, never in git. */
export const TEST_SERVER_FOLDER = fileURLToPath(new URL('../../../.vakt-test/', import.meta.url));

/**
 * Gives the tests' embedded PostgreSQL: adopts it when it runs, else starts it. It flushes nothing to disk, so its
 * files may be broken after a crash of the machine; then they are thrown away, for they hold nothing of worth.
 */
export async function startTestServer(folder = TEST_SERVER_FOLDER): Promise<EmbeddedPostgres> {
  const options = { folder, durable: false, maxConnections: 300 };
  try {
    return await startEmbeddedPostgres(options);
  } catch (error) {
    if (!(error instanceof OperatorProblem) || !/did not start/.test(error.message)) throw error;
    await rm(join(folder, 'postgres', 'data'), { recursive: true, force: true });
    return startEmbeddedPostgres(options);
  }
}

let known: Promise<string> | undefined;

/** The administrator's address of the server that tests use: VAKT_TEST_POSTGRES when it is set, else the embedded one. */
export function findTestServer(): Promise<string> {
  known ??= process.env['VAKT_TEST_POSTGRES']
    ? Promise.resolve(process.env['VAKT_TEST_POSTGRES'])
    : startTestServer().then((server) => server.url('postgres'));
  return known;
}
