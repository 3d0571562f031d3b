import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** What a sign-in says about a person. */
export interface PersonSeen {
  issuer: string;
  subject: string;
  userName: string | null;
  name: string | null;
  organisation: string | null;
  roles: string[];
}

/** Writes a person down, or what is new about one we know, and gives the id. */
export async function upsertPerson(db: Database, seen: PersonSeen): Promise<string> {
  const names = { user_name: seen.userName, name: seen.name, organisation: seen.organisation, roles: seen.roles };
  const row = await db
    .insertInto('people')
    .values({ id: newId(), issuer: seen.issuer, subject: seen.subject, ...names })
    .onConflict((conflict) =>
      conflict.columns(['issuer', 'subject']).doUpdateSet({ ...names, last_seen_at: sql<Date>`now()` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
