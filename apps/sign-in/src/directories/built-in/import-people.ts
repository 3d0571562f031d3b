import { createAccounts, loadTakenNames } from '../../accounts/create-accounts.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { PersonDependencies } from './add-person.ts';
import { type LineFault, type PersonLine, type ReadPeopleOptions, readPeopleFile } from './read-people-file.ts';

export type ImportVerdict =
  | { verdict: 'imported'; added: number; withoutPassword: number }
  /** Nothing was imported. */
  | { verdict: 'refused'; faults: LineFault[] };

export interface ImportOptions extends ReadPeopleOptions {
  /** Told now and then how many passwords are hashed, of how many. */
  progress?(done: number, total: number): void;
}

/** Hashed between two reports, and waiting for the hasher at most. */
const CHUNK = 50;

/**
 * Imports a CSV file of people: all of them or, when one line is wrong, none. User names that exist already are faults.
 * Passwords are hashed before the transaction begins, so that it is short.
 */
export async function importPeople(
  { db, hasher }: PersonDependencies,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<ImportVerdict> {
  const { people, faults } = readPeopleFile(bytes, options);
  const taken = await findTaken(db, people);
  const all = [...faults, ...taken].toSorted((one, other) => one.line - other.line);
  if (all.length > 0) return { verdict: 'refused', faults: all };
  if (people.length === 0) return { verdict: 'refused', faults: [{ line: 1, reason: 'the file holds no people' }] };
  const hashes = await hashPasswords({ db, hasher }, people, options);
  return inTransaction(db, async (transaction) => {
    const meanwhile = await findTaken(transaction, people);
    if (meanwhile.length > 0) return { verdict: 'refused', faults: meanwhile };
    await createAccounts(
      transaction,
      people.map((person) => ({ ...person, passwordHash: hashes.get(person) ?? person.passwordHash })),
    );
    const organisations = Map.groupBy(people, (person) => person.organisation);
    for (const [organisation, { length: added }] of organisations) {
      await recordEvent(transaction, {
        kind: 'people-imported',
        accountId: null,
        journeyId: null,
        detail: { organisation, added, changed: 0 },
      });
    }
    const withoutPassword = people.filter((person) => person.password === null && person.passwordHash === null).length;
    return { verdict: 'imported', added: people.length, withoutPassword };
  });
}

async function findTaken(db: PersonDependencies['db'], people: readonly PersonLine[]): Promise<LineFault[]> {
  const faults: LineFault[] = [];
  for (const [organisation, members] of Map.groupBy(people, (person) => person.organisation)) {
    const taken = await loadTakenNames(
      db,
      organisation,
      members.map((person) => person.userName),
    );
    for (const { line, userName } of members)
      if (taken.has(userName)) faults.push({ line, reason: `${userName} exists already` });
  }
  return faults;
}

async function hashPasswords(
  { hasher }: PersonDependencies,
  people: readonly PersonLine[],
  { progress }: ImportOptions,
): Promise<Map<PersonLine, string>> {
  const typed = people.filter((person) => person.password !== null);
  const hashes = new Map<PersonLine, string>();
  for (let at = 0; at < typed.length; at += CHUNK) {
    await Promise.all(
      typed.slice(at, at + CHUNK).map(async (person) => hashes.set(person, await hasher.hash(person.password ?? ''))),
    );
    progress?.(hashes.size, typed.length);
  }
  return hashes;
}
