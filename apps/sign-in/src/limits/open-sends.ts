import type { Kysely } from 'kysely';
import { recordEvent } from '../audit/record-event.ts';
import type { SignInTables } from '../tables.ts';
import { type ClosedPlace, loadClosed, openClosed } from './closures.store.ts';

export type { ClosedPlace };

/** What is closed now because too few of the codes sent there were used: for administrators. */
export function listClosed(db: Kysely<SignInTables>): Promise<ClosedPlace[]> {
  return loadClosed(db);
}

/** Opens a country with its prefixes, or (null) everything that is closed; on record with who did it. Gives how many were. */
export async function openSends(
  db: Kysely<SignInTables>,
  { country, by }: { country: string | null; by: string },
): Promise<number> {
  const closings = await openClosed(db, country);
  const detail = { what: country ?? 'all', closings, by };
  await recordEvent(db, { kind: 'sends-reopened', accountId: null, journeyId: null, detail });
  return closings;
}
