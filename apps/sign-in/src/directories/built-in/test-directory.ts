import { after, before, beforeEach } from 'node:test';
import { newId, newToken } from '@vakt/foundation/ids';
import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { writeParts } from '@vakt/storage/parts';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import { type Kysely, sql } from 'kysely';
import { createAnswerPace } from '../../factors/password/answer-pace.ts';
import { createPasswordHasher, type PasswordHasher } from '../../factors/password/password-hasher.ts';
import { defaultLimits } from '../../limits/default-limits.ts';
import type { Settings } from '../../settings.ts';
import type { SignInTables } from '../../tables.ts';
import { type CheckPasswordDependencies, checkPassword, type PasswordVerdict } from './check-password.ts';

/** As cheap as argon2id gets: these tests compare many passwords. */
export const CHEAP = { memoryKiB: 256, passes: 1, lanes: 1 };
export const RIGHT = 'riktig hest batteri';
export const HOME = '192.0.2.10';
export const ELSEWHERE = '198.51.100.7';

/** A directory on a database of its own, with a fresh set of parts for each test of the file. */
export interface TestDirectory {
  db: Kysely<SignInTables>;
  deps: CheckPasswordDependencies;
  /** How many passwords were compared in this test. */
  compared: number;
  makePerson(changes?: {
    userName?: string;
    hash?: string | null;
    disabled?: boolean;
  }): Promise<{ id: string; userName: string }>;
  attempt(userName: string, password: string, address?: string): Promise<PasswordVerdict>;
  /** So many wrong passwords, each another one; gives the verdicts. */
  fail(userName: string, times: number, address?: string): Promise<string[]>;
  /** Lets all waits be over, as if their time had passed. */
  passTime(): Promise<void>;
}

export function useTestDirectory(): TestDirectory {
  const directory = {} as TestDirectory;
  let database: TestDatabase<SignInTables>;
  let rightHash: string;
  before(async () => {
    database = await openTestDatabase<SignInTables>(new URL('../../../migrations/', import.meta.url));
    rightHash = await createPasswordHasher({ cost: CHEAP }).hash(RIGHT);
    directory.db = database.db;
  });
  after(() => database?.close());
  beforeEach(() => {
    directory.compared = 0;
    directory.deps = createParts(database.db, directory);
  });
  const attempt: TestDirectory['attempt'] = async (userName, password, address = HOME) => {
    const checked = await checkPassword(directory.deps, { organisation: 'ntnu', userName, password, address });
    // As the statement does that starts the session.
    if (checked.verdict === 'accepted') await writeParts(database.db, checked.clearing);
    return checked;
  };
  directory.attempt = attempt;
  directory.makePerson = (changes = {}) => insertPerson(database.db, { hash: rightHash, ...changes });
  directory.fail = async (userName, times, address) => {
    const verdicts: string[] = [];
    for (let i = 0; i < times; i += 1) {
      const { verdict } = await attempt(userName, `wrong ${i} ${newToken(4)}`, address);
      verdicts.push(verdict);
    }
    return verdicts;
  };
  directory.passTime = () => endWaits(database.db);
  return directory;
}

function createParts(db: Kysely<SignInTables>, counter: { compared: number }): CheckPasswordDependencies {
  return {
    db,
    keyring: createKeyring([{ id: 'test', bytes: Buffer.alloc(32, 7) }]),
    settings: {
      organisations: [{ id: 'ntnu', domain: 'ntnu.no' }] as Settings['organisations'],
      limits: { ...defaultLimits },
    },
    hasher: countWork(createPasswordHasher({ cost: CHEAP }), counter),
    pace: createAnswerPace({ now: () => performance.now(), sleep: async () => {}, random: Math.random }),
    log: createSilentLog(),
  };
}

function countWork(hasher: PasswordHasher, counter: { compared: number }): PasswordHasher {
  return {
    ...hasher,
    matches(hash, password) {
      counter.compared += 1;
      return hasher.matches(hash, password);
    },
  };
}

async function insertPerson(
  db: Kysely<SignInTables>,
  { hash, userName, disabled }: { hash: string | null; userName?: string; disabled?: boolean },
) {
  const id = newId();
  const name = userName ?? `p${id.slice(0, 8)}`;
  await db
    .insertInto('accounts')
    .values({
      id,
      organisation: 'ntnu',
      user_name: name,
      display_name: 'Kari Nordmann',
      email: null,
      roles: [],
      language: null,
      password_hash: hash,
      default_option: null,
      disabled_at: disabled ? sql<Date>`now()` : null,
    })
    .execute();
  return { id, userName: name };
}

async function endWaits(db: Kysely<SignInTables>): Promise<void> {
  await db
    .updateTable('password_throttles')
    .set({ blocked_until: sql<Date>`now() - interval '1 second'` })
    .where('blocked_until', 'is not', null)
    .execute();
}
