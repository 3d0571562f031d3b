import type { Database } from '../tables.ts';
import { type PersonSeen, upsertPerson } from './people.store.ts';

export type { PersonSeen } from './people.store.ts';

/**
 * Records that a person signed in, with the names and roles of this sign-in, and gives the person's id here. People are
 * known by issuer and subject alone: a user name that changes hands is another person (OpenID Connect Core §5.7).
 */
export function recordPersonSeen(db: Database, seen: PersonSeen): Promise<string> {
  return upsertPerson(db, seen);
}
