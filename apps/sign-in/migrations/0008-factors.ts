import { type Kysely, sql } from 'kysely';

/**
 * More ways to prove who one is. A passkey or a hardware token is a method like a phone, with a row of its own besides;
 * recovery codes and passes are no methods. Their counts and times stand on the account too, where every journey reads them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table methods
      drop constraint methods_kind_check,
      add constraint methods_kind_check check (kind in
        ('authentication-phone', 'office-phone', 'alternate-phone', 'app', 'passkey', 'hardware-token')),
      add column name text`.execute(db);
  await sql`drop index methods_one_of_a_kind`.execute(db);
  await sql`
    create unique index methods_one_of_a_kind on methods (account_id, kind)
      where removed_at is null and kind not in ('passkey', 'hardware-token')`.execute(db);
  await sql`create index methods_account on methods (account_id) where removed_at is null`.execute(db);
  await sql`
    alter table accounts
      add column recovery_codes_left integer not null default 0,
      add column pass_from timestamptz,
      add column pass_until timestamptz`.execute(db);
  await sql`
    alter table account_sessions
      add column first_factor text not null default 'password' check (first_factor in ('password', 'passkey')),
      add column second_factor_until timestamptz`.execute(db);
}
