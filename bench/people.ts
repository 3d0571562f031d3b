import { createKeyring, type Keyring } from '@vakt/foundation/secrets';
import { createDatabase } from '@vakt/storage/pool';
import { addMethod } from '../apps/sign-in/src/accounts/add-method.ts';
import { createAccounts } from '../apps/sign-in/src/accounts/create-accounts.ts';
import type { PasswordHasher } from '../apps/sign-in/src/factors/password/password-hasher.ts';
import type { SignInTables } from '../apps/sign-in/src/tables.ts';
import type { Person } from './sign-in.ts';

const PASSWORD = 'riktig hest batteri stift';

async function add(
  databaseUrl: string,
  keyring: Keyring,
  people: readonly Person[],
  passwordHash: string,
): Promise<void> {
  const db = createDatabase<SignInTables>(databaseUrl, { name: 'vakt-bench', max: 4 });
  try {
    const ids = await createAccounts(
      db,
      people.map(({ userName }) => ({
        organisation: 'bench',
        userName,
        displayName: `Person ${userName}`,
        email: null,
        roles: ['employee'],
        passwordHash,
      })),
    );
    for (const [index, accountId] of ids.entries()) {
      const number = people[index]?.number ?? '';
      await addMethod({ keyring }, db, { accountId, kind: 'authentication-phone', number, canText: true });
    }
  } finally {
    await db.destroy();
  }
}

/** Adds people with a password, hashed as the service hashes, and a phone of their own each. */
export async function addPeople(
  databaseUrl: string,
  masterKey: Buffer,
  hasher: PasswordHasher,
  count: number,
): Promise<Person[]> {
  const people = Array.from({ length: count }, (_, index) => ({
    userName: `person${index}`,
    password: PASSWORD,
    // The scripted operator takes what ends in 00 (tools/peers/smpp-operator-script.ts).
    number: `+479${String(1_000_000 + index * 100)}`,
  }));
  const keyring = createKeyring([{ id: 'bench', bytes: masterKey }]);
  await add(databaseUrl, keyring, people, await hasher.hash(PASSWORD));
  return people;
}
