import { newId, newToken } from '@vakt/foundation/ids';
import { createKeyring, type Keyring } from '@vakt/foundation/secrets';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import { sql } from 'kysely';
import type { MethodKind, SignInTables } from '../tables.ts';

/** For tests: a database of one's own, and the rows that codes hang on. */
export type SignInTestDatabase = TestDatabase<SignInTables>;

export function openSignInDatabase(): Promise<SignInTestDatabase> {
  return openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url));
}

export function createTestKeyring(): Keyring {
  return createKeyring([{ id: 'test', bytes: Buffer.alloc(32, 7) }]);
}

export async function addAccount({ db }: SignInTestDatabase): Promise<string> {
  const id = newId();
  await db
    .insertInto('accounts')
    .values({ id, organisation: 'ntnu', user_name: `kari-${id}`, display_name: 'Kari Nordmann', roles: [] })
    .execute();
  return id;
}

export async function addMethod(
  { db }: SignInTestDatabase,
  accountId: string,
  kind: MethodKind = 'authentication-phone',
): Promise<string> {
  const id = newId();
  await db.insertInto('methods').values({ id, account_id: accountId, kind, can_text: true }).execute();
  return id;
}

export interface ChallengeOptions {
  methodId?: string | null;
  purpose?: 'sign-in' | 'enrol';
  lifeSeconds?: number;
}

/** A live challenge with its journey and browser. */
export async function addChallenge(
  { db }: SignInTestDatabase,
  accountId: string,
  { methodId = null, purpose = 'sign-in', lifeSeconds = 600 }: ChallengeOptions = {},
): Promise<{ challengeId: string; journeyId: string }> {
  const browserId = newId();
  const journeyId = newToken();
  const challengeId = newId();
  const end = sql<Date>`now() + make_interval(secs => ${lifeSeconds}::float8)`;
  await db.insertInto('browsers').values({ id: browserId, token_hash: newToken() }).execute();
  await db
    .insertInto('journeys')
    .values({
      id: journeyId,
      browser_id: browserId,
      account_id: accountId,
      service: 'desk',
      step: 'code',
      state: '{}',
      request: '{}',
      expires_at: end,
    })
    .execute();
  await db
    .insertInto('challenges')
    .values({
      id: challengeId,
      journey_id: journeyId,
      account_id: accountId,
      method_id: methodId,
      purpose,
      target_sealed: 'sealed',
      target_hash: 'hash',
      expires_at: end,
    })
    .execute();
  return { challengeId, journeyId };
}
