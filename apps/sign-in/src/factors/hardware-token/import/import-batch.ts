import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../../../tables.ts';
import { hashTokenSecret, sealTokenSecret } from '../open-token.ts';
import { serialKey } from '../token.ts';
import * as store from './batches.store.ts';
import { type EntryFault, entryFault } from './fault.ts';
import type { Entry, TokenLine } from './token-line.ts';

/** Whose a user name of a file is: a name of the organisation, or what is wrong with it. */
export type ReadUpn = (upn: string) => { userName: string } | { fault: EntryFault };

export interface BatchDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  readUpn: ReadUpn;
}

/** The run that a batch belongs to, and how far it has come before it. */
export interface Run {
  importId: string;
  runner: string;
  organisation: string;
  position: number;
}

/**
 * Imports the next entries of a file in one transaction: tokens, assignments, faults and how far the import has come stand
 * together or not at all, so a run that dies is taken up where it was. False: another run has taken it over.
 *
 * An entry that we have already changes nothing, unless it gives a token in stock to somebody.
 */
export async function importBatch(deps: BatchDependencies, run: Run, entries: readonly Entry[]): Promise<boolean> {
  try {
    await storeBatch(deps, run, entries);
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

/** Undoes the batch of a run that was taken over. */
class Overtaken extends Error {}

function storeBatch(deps: BatchDependencies, run: Run, entries: readonly Entry[]): Promise<void> {
  return deps.db.transaction().execute(async (trx) => {
    await store.holdInventory(trx, run.organisation);
    const named = entries.map((entry) => nameOwner(deps, entry));
    const names = named.flatMap(({ userName }) => userName ?? []);
    const keys = entries.flatMap(({ token }) => (token ? serialKey(token.serial) : []));
    const accounts = await store.findAccounts(trx, run.organisation, names);
    const known = new Map((await store.loadKnown(trx, run.organisation, keys)).map((one) => [one.serialKey, one]));
    const batch = createBatch(deps.keyring, known);
    for (const { entry, userName, faults } of named) {
      const owner = userName === null ? null : (accounts.get(userName) ?? null);
      const nobody = userName !== null && owner === null ? [entryFault('upnUnknown', 'upn')] : [];
      batch.add(entry, owner, [...faults, ...nobody]);
    }
    await store.insertTokens(trx, run, batch.added);
    await store.assignTokens(trx, batch.assigned);
    await store.insertFaults(trx, run.importId, batch.faults);
    if (!(await store.moveImport(trx, run, { entries: entries.length, ...batch.count() }))) throw new Overtaken();
  });
}

function nameOwner({ readUpn }: BatchDependencies, entry: Entry) {
  const upn = entry.token?.upn ?? null;
  const read = upn === null ? null : readUpn(upn);
  if (read === null) return { entry, userName: null, faults: entry.faults };
  return 'fault' in read
    ? { entry, userName: null, faults: [...entry.faults, read.fault] }
    : { entry, userName: read.userName, faults: entry.faults };
}

/** Sorts entries into what is to be stored. What an entry adds is known to the later ones. */
function createBatch(keyring: Keyring, known: Map<string, store.KnownToken>) {
  const added: store.NewToken[] = [];
  const assigned: { id: string; accountId: string }[] = [];
  const faults: store.FaultRow[] = [];
  let unchanged = 0;
  let failed = 0;
  const refuse = ({ line, serial }: Entry, wrong: readonly EntryFault[]) => {
    failed++;
    faults.push(...wrong.map((fault) => ({ ...fault, line, serial })));
  };
  return {
    added,
    assigned,
    faults,
    add(entry: Entry, owner: string | null, wrong: readonly EntryFault[]) {
      const { token } = entry;
      if (!token || wrong.length > 0) return refuse(entry, wrong);
      const before = known.get(serialKey(token.serial));
      const secretHash = hashTokenSecret(keyring, token.secret);
      if (!before) {
        const made = createToken(keyring, token, owner, secretHash);
        added.push(made);
        known.set(made.serialKey, { ...made, lost: false });
        return;
      }
      const fault = compare(before, token, owner, secretHash);
      if (fault) return refuse(entry, [fault]);
      if (owner === null || before.accountId === owner) unchanged++;
      else {
        assigned.push({ id: before.id, accountId: owner });
        known.set(before.serialKey, { ...before, accountId: owner });
      }
    },
    count: () => ({ added: added.length, assigned: assigned.length, unchanged, failed }),
  };
}

/** Why a token that we have cannot be what the entry says; null when it is. */
function compare(
  before: store.KnownToken,
  token: TokenLine,
  owner: string | null,
  secretHash: string,
): EntryFault | null {
  if (before.lost) return entryFault('lost', 'serial number');
  const same =
    before.secretHash === secretHash &&
    before.kind === token.kind &&
    before.algorithm === token.algorithm &&
    before.digits === token.digits &&
    before.intervalSeconds === token.intervalSeconds;
  if (!same) return entryFault('otherSecret', 'serial number');
  const isOthers = owner !== null && before.accountId !== null && before.accountId !== owner;
  return isOthers ? entryFault('otherPerson', 'upn') : null;
}

function createToken(keyring: Keyring, token: TokenLine, owner: string | null, secretHash: string): store.NewToken {
  const id = newId();
  const { serial, manufacturer, model, kind, algorithm, digits, intervalSeconds, counter } = token;
  return {
    id,
    serial,
    serialKey: serialKey(serial),
    manufacturer,
    model,
    kind,
    algorithm,
    digits,
    intervalSeconds,
    counter,
    secretHash,
    secretSealed: sealTokenSecret(keyring, id, token.secret),
    accountId: owner,
  };
}
