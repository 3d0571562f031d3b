import { createAccounts, loadTakenNames } from '../../accounts/create-accounts.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { PasswordHasher } from '../../factors/password/password-hasher.ts';
import type { Database } from '../../tables.ts';

export interface PersonDependencies {
  db: Database;
  hasher: PasswordHasher;
}

export interface NewPerson {
  organisation: string;
  /** As stored: small letters, without domain. */
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  /** Checked by checkNewPassword before; null: none yet. */
  password: string | null;
}

/** Adds one person, on record. */
export async function addPerson(
  { db, hasher }: PersonDependencies,
  person: NewPerson,
): Promise<{ verdict: 'added'; accountId: string } | { verdict: 'exists' }> {
  const { password, ...account } = person;
  const passwordHash = password === null ? null : await hasher.hash(password);
  return inTransaction(db, async (transaction) => {
    const taken = await loadTakenNames(transaction, person.organisation, [person.userName]);
    if (taken.size > 0) return { verdict: 'exists' };
    const [accountId = ''] = await createAccounts(transaction, [{ ...account, passwordHash }]);
    await recordEvent(transaction, {
      kind: 'person-added',
      accountId,
      journeyId: null,
      detail: { organisation: person.organisation },
    });
    return { verdict: 'added', accountId };
  });
}
