import { type Kysely, sql } from 'kysely';

/** What the OpenID Connect provider keeps, and its signing keys. Ids are hashed, payloads sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table oidc_artifacts (
      kind text not null,
      id_hash text not null,
      payload_sealed text not null,
      uid_hash text,
      grant_hash text,
      consumed_at timestamptz,
      expires_at timestamptz,
      primary key (kind, id_hash)
    )`.execute(db);
  await sql`create index oidc_artifacts_uid on oidc_artifacts (kind, uid_hash) where uid_hash is not null`.execute(db);
  await sql`create index oidc_artifacts_grant on oidc_artifacts (grant_hash) where grant_hash is not null`.execute(db);
  await sql`create index oidc_artifacts_expiry on oidc_artifacts (expires_at)`.execute(db);
  await sql`
    create table signing_keys (
      kid text primary key,
      jwk_sealed text not null,
      state text not null check (state in ('next', 'current', 'retired')),
      created_at timestamptz not null default now(),
      retired_at timestamptz
    )`.execute(db);
}
