import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { newId, newToken } from '@vakt/foundation/ids';
import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import { sql } from 'kysely';
import { createAnswerPace } from '../../factors/password/answer-pace.ts';
import { createPasswordHasher, type PasswordHasher } from '../../factors/password/password-hasher.ts';
import { defaultLimits } from '../../limits/default-limits.ts';
import type { Settings } from '../../settings.ts';
import type { SignInTables } from '../../tables.ts';
import { type CheckPasswordDependencies, checkPassword } from './check-password.ts';

/** As cheap as argon2id gets: these tests compare many passwords. */
const CHEAP = { memoryKiB: 256, passes: 1, lanes: 1 };
const RIGHT = 'riktig hest batteri';
const HOME = '192.0.2.10';
const ELSEWHERE = '198.51.100.7';

let database: TestDatabase<SignInTables>;
let deps: CheckPasswordDependencies;
let hashed: { count: number };
let rightHash: string;

before(async () => {
  database = await openTestDatabase<SignInTables>(new URL('../../../migrations/', import.meta.url));
  rightHash = await createPasswordHasher({ cost: CHEAP }).hash(RIGHT);
});
after(() => database?.close());
beforeEach(() => {
  hashed = { count: 0 };
  deps = {
    db: database.db,
    keyring: createKeyring([{ id: 'test', bytes: Buffer.alloc(32, 7) }]),
    settings: {
      organisations: [{ id: 'ntnu', domain: 'ntnu.no' }] as Settings['organisations'],
      limits: { ...defaultLimits },
    },
    hasher: countWork(createPasswordHasher({ cost: CHEAP })),
    pace: createAnswerPace({ now: () => performance.now(), sleep: async () => {}, random: Math.random }),
    log: createSilentLog(),
  };
});

function countWork(hasher: PasswordHasher): PasswordHasher {
  return {
    ...hasher,
    matches: (hash, password) => {
      hashed.count += 1;
      return hasher.matches(hash, password);
    },
  };
}

async function makePerson(
  userName = `p${newToken(6)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, 'x')}`,
  changes: { hash?: string | null; disabled?: boolean } = {},
) {
  const id = newId();
  await database.db
    .insertInto('accounts')
    .values({
      id,
      organisation: 'ntnu',
      user_name: userName,
      display_name: 'Kari Nordmann',
      email: null,
      roles: [],
      language: null,
      password_hash: changes.hash === undefined ? rightHash : changes.hash,
      default_option: null,
      disabled_at: changes.disabled ? sql<Date>`now()` : null,
    })
    .execute();
  return { id, userName };
}

const attempt = (userName: string, password: string, address = HOME) =>
  checkPassword(deps, { organisation: 'ntnu', userName, password, address });

async function fail(userName: string, times: number, address = HOME): Promise<string[]> {
  const verdicts: string[] = [];
  for (let i = 0; i < times; i += 1)
    verdicts.push((await attempt(userName, `wrong ${i} ${newToken(4)}`, address)).verdict);
  return verdicts;
}

test('the right password is accepted, however the user name is written', async () => {
  const { id } = await makePerson('kåre');
  for (const typed of ['kåre', 'kåre@ntnu.no', ' KÅRE@NTNU.no ', 'ka\u030are']) {
    const verdict = await attempt(typed, RIGHT);
    assert.equal(verdict.verdict === 'accepted' && verdict.account.id, id, typed);
  }
  for (const typed of ['kåre@other.no', 'kåre@', '@ntnu.no', '', 'kare', 'kåre\u0000', 'x'.repeat(3000)]) {
    assert.equal((await attempt(typed, RIGHT, ELSEWHERE)).verdict, 'wrong', JSON.stringify(typed));
  }
});
