import type { Environment } from '@vakt/foundation/configuration';
import { createKeyring, type Keyring } from '@vakt/foundation/secrets';
import { createDatabase } from '@vakt/storage/pool';
import type { Kysely } from 'kysely';
import { loadSettings } from '../config.ts';
import { createPasswordHasher, type PasswordHasher } from '../factors/password/password-hasher.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';

/** What a command works on. */
export interface House {
  settings: Settings;
  db: Kysely<SignInTables>;
  keyring: Keyring;
  hasher: PasswordHasher;
}

/** Reads the configuration, opens the database for `work` and closes it after. */
export async function inHouse<Result>(
  environment: Environment,
  work: (house: House) => Promise<Result>,
): Promise<Result> {
  const settings = loadSettings(environment);
  const db = createDatabase<SignInTables>(settings.databaseUrl, { name: 'vakt-command', max: 4, allowExit: true });
  try {
    return await work({ settings, db, keyring: createKeyring(settings.keys), hasher: createPasswordHasher() });
  } finally {
    await db.destroy();
  }
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ECONNRESET',
  '57P03',
]);

/** One sentence for a database that does not answer, or null when the error is another. */
export function explainUnreachable(error: unknown): string | null {
  const codes = [error, ...((error as AggregateError | null)?.errors ?? [])].map(
    (one) => (one as { code?: string } | null)?.code ?? '',
  );
  return codes.some((code) => UNREACHABLE.has(code))
    ? 'The database does not answer. If it is the built-in one, start it with npm start.'
    : null;
}
