import { type Kysely, sql } from 'kysely';

/**
 * Contents of files get an id of their own, so that they can be written while their hash is not known yet: each chunk in
 * a statement of its own, no transaction open while somebody's slow line is waited for. A content without a blob is an
 * upload under way, or one that broke off and is swept.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table blob_contents (
     id uuid primary key,
     owner_id uuid references people (id),
     size bigint not null default 0,
     sealed boolean not null default false,
     touched_at timestamptz not null default now()
   )`,
  `create index blob_contents_owner on blob_contents (owner_id) where not sealed`,
  `create index blob_contents_open on blob_contents (touched_at) where not sealed`,
  `drop table blob_chunks`,
  `create table blob_chunks (
     content_id uuid not null references blob_contents (id) on delete cascade,
     position integer not null,
     bytes bytea not null,
     primary key (content_id, position)
   )`,
  `alter table blob_chunks alter column bytes set storage external`,
  `alter table blobs add column content_id uuid not null unique references blob_contents (id)`,
  `alter table blobs add column used_at timestamptz not null default now()`,
  // Waiting: a scanner is set and was away. Nobody gets the file before it was looked at.
  `alter table blobs drop constraint blobs_scan_check`,
  `alter table blobs add check (scan in ('not-scanned', 'waiting', 'clean', 'infected'))`,
  `create index blobs_unscanned on blobs (scan, created_at) where scan in ('not-scanned', 'waiting')`,
  // The content of a removed file is erased: its row stays, for the history.
  `alter table attachments alter column hash drop not null`,
  `create index attachments_owner on attachments (owner_id, created_at)`,
  `create index attachments_unbound on attachments (created_at) where case_id is null`,
  `create index attachments_removed on attachments (removed_at) where removed_at is not null and hash is not null`,
];
