import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import { mayBecomeAccount } from './addresses.store.ts';

/** What a sign-in says about a person. */
export interface PersonSeen {
  issuer: string;
  subject: string;
  userName: string | null;
  name: string | null;
  organisation: string | null;
  roles: string[];
  /** An address that the sign-in service vouches for. */
  email: string | null;
  language: LanguageTag | null;
}

/**
 * Writes a person down, or what is new about one we know, and gives the id. Somebody whom we know only from a list or by
 * mail becomes this person at the first sign-in: by the account's own user name or address, which the sign-in service
 * vouches for. A row that has a subject is never given to another, and one that has a user name not for an address alone.
 */
export async function upsertPerson(db: Database, seen: PersonSeen): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with adopted as (
      update people set issuer = ${seen.issuer}, subject = ${seen.subject},
        -- What a caller said of themselves is no number of the account's.
        phone = case when user_name is null then null else phone end
      where id = (
        select p.id from people p
        where p.subject is null
          and (lower(p.user_name) = lower(${seen.userName}::text)
            or (lower(p.email) = lower(${seen.email}::text) and ${mayBecomeAccount('p')}))
          and not exists (select from people k where k.issuer = ${seen.issuer} and k.subject = ${seen.subject})
        order by (lower(p.user_name) = lower(${seen.userName}::text)) desc nulls last
        limit 1 for update)
      returning id)
    select id from adopted`.execute(db);
  const adopted = rows[0]?.id;
  const names = { user_name: seen.userName, name: seen.name, organisation: seen.organisation, roles: seen.roles };
  const row = await db
    .insertInto('people')
    .values({ id: adopted ?? newId(), issuer: seen.issuer, subject: seen.subject, ...names, language: seen.language })
    .onConflict((conflict) =>
      conflict.columns(['issuer', 'subject']).doUpdateSet((row) => ({
        ...names,
        language: row.fn.coalesce('people.language', 'excluded.language'),
        last_seen_at: sql<Date>`now()`,
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
