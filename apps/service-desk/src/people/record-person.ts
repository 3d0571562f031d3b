import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import type { DeskTables } from '../tables.ts';
import { type PersonSeen, upsertPerson } from './people.store.ts';
import { settleAddress } from './settle-address.ts';

export type { PersonSeen } from './people.store.ts';

/**
 * Records that a person signed in, with the names and roles of this sign-in, and gives the person's id here. People are
 * known by issuer and subject alone: a user name that changes hands is another person (OpenID Connect Core §5.7). Whoever
 * is known by the same address alone becomes this person, when that is certain (settle-address.ts); what goes wrong there
 * keeps nobody from signing in.
 */
export async function recordPersonSeen(
  { db, log }: { db: Kysely<DeskTables>; log: Log },
  seen: PersonSeen,
): Promise<string> {
  const personId = await db.transaction().execute((trx) => upsertPerson(trx, seen));
  if (seen.email === null) return personId;
  await settleAddress(db, personId, seen.email).then(
    (settled) => settled === 'set' || log.info({ personId, settled }, 'an address was known here already'),
    (error: Error) => log.warn({ personId, kind: error.name }, 'an address could not be written down'),
  );
  return personId;
}
