import { hash } from '@node-rs/argon2';
import { createKeyring } from '@vakt/foundation/secrets';
import { startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import { createDatabase } from '@vakt/storage/pool';
import { addMethod } from '../../apps/sign-in/src/accounts/add-method.ts';
import { createAccounts } from '../../apps/sign-in/src/accounts/create-accounts.ts';
import type { SignInTables } from '../../apps/sign-in/src/tables.ts';
import { loadOrCreateSecrets } from '../start/secrets.ts';
import type { House } from './house.ts';
import { createPerson, PASSWORD, type Person } from './person.ts';

/** Adds people with a password and a phone each, as if they had enrolled long ago. */
export async function addEnrolledPeople(house: House, count: number): Promise<Person[]> {
  const people = Array.from({ length: count }, (_, index) => createPerson(index));
  const passwordHash = await hash(PASSWORD, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const { masterKey } = await loadOrCreateSecrets(house.folder);
  const keyring = createKeyring([{ id: 'first', bytes: Buffer.from(masterKey, 'base64') }]);
  const server = await startEmbeddedPostgres({ folder: house.folder });
  const db = createDatabase<SignInTables>(server.url('vakt_sign_in'), { name: 'vakt-chaos', max: 4 });
  try {
    const ids = await createAccounts(
      db,
      people.map(({ userName }) => ({
        organisation: 'ntnu',
        userName,
        displayName: `Navn ${userName}`,
        email: null,
        roles: ['employee'],
        passwordHash,
      })),
    );
    for (const [index, accountId] of ids.entries()) {
      const number = `+47${people[index]?.typed}`;
      await addMethod({ keyring }, db, { accountId, kind: 'authentication-phone', number, canText: true });
    }
  } finally {
    await db.destroy();
  }
  return people;
}
