import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';

export interface StoredKey {
  kid: string;
  jwkSealed: string;
  state: 'next' | 'current' | 'retired';
}

/** Loads the keys whose public half is published: current first, next, then those that retired at most `retiredSeconds` ago. */
export async function loadPublishedKeys(db: Database, retiredSeconds: number): Promise<StoredKey[]> {
  const { rows } = await sql<StoredKey>`select kid, jwk_sealed as "jwkSealed", state from signing_keys
    where state <> 'retired' or retired_at > now() - make_interval(secs => ${retiredSeconds})
    order by array_position(array['current', 'next', 'retired'], state), retired_at desc nulls last, kid`.execute(db);
  return rows;
}

/** Runs `change` while no other process changes the keys. */
export async function changeKeysAlone<T>(
  db: Kysely<SignInTables>,
  change: (trx: Transaction<SignInTables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('vakt signing keys', 0))`.execute(trx);
    return change(trx);
  });
}

/** Adds a key. */
export async function insertKey(trx: Database, key: StoredKey): Promise<void> {
  await trx.insertInto('signing_keys').values({ kid: key.kid, jwk_sealed: key.jwkSealed, state: key.state }).execute();
}

/** Moves the keys one state on: current → retired, next → current. */
export async function advanceKeys(trx: Database): Promise<void> {
  await sql`update signing_keys set retired_at = case state when 'current' then now() end,
    state = case state when 'current' then 'retired' else 'current' end where state in ('current', 'next')`.execute(
    trx,
  );
}

/** Tells listening processes that the keys changed, when this transaction commits. */
export async function announceKeys(trx: Database, channel: string): Promise<void> {
  await sql`select pg_notify(${channel}, '')`.execute(trx);
}

/** Deletes keys that retired more than `seconds` ago; gives how many. */
export async function deleteOldKeys(db: Database, seconds: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from signing_keys
    where state = 'retired' and retired_at < now() - make_interval(secs => ${seconds})`.execute(db);
  return Number(numAffectedRows ?? 0);
}
