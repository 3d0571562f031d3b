import { type Kysely, sql } from 'kysely';

/**
 * Cases, who works on them and who may see them. Who sees a case stands in its own row (`group_id`, `confidentiality`,
 * `parties`, `named`), so that every query can ask for it without a join.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [PEOPLE, GROUPS, SERVICES, CASES, MESSAGES, FILES, DESKS]) {
    for (const statement of part) await sql.raw(statement).execute(db);
  }
}

const PEOPLE = [
  // Somebody we know by mail or from a list has not signed in yet: no subject until they do.
  `alter table people
     alter column issuer drop not null,
     alter column subject drop not null,
     add column email text,
     add column phone text,
     add column language text check (language in ('nb', 'nn', 'se', 'en')),
     add column unit text,
     add column manager_id uuid references people (id),
     add column shortcuts boolean not null default true`,
  `create unique index people_email on people (lower(email))`,
  `create index people_user_name on people (lower(user_name) text_pattern_ops)`,
  `create index people_name on people (lower(name) text_pattern_ops)`,
];

const GROUPS = [
  `create table groups (
     id uuid primary key,
     key text not null unique check (key ~ '^[a-z0-9-]{1,60}$'),
     name_nb text not null,
     name_en text not null,
     line smallint not null default 1 check (line in (1, 2)),
     mail_name text unique,
     role_claim text,
     signature_nb text not null default '',
     signature_en text not null default '',
     created_at timestamptz not null default now(),
     closed_at timestamptz
   )`,
  `create table memberships (
     group_id uuid not null references groups (id),
     person_id uuid not null references people (id),
     role text not null check (role in ('worker', 'editor', 'lead')),
     since timestamptz not null default now(),
     primary key (group_id, person_id)
   )`,
  `create index memberships_person on memberships (person_id)`,
  `create table absences (
     id uuid primary key,
     person_id uuid not null references people (id),
     starts_on date not null,
     ends_on date not null check (ends_on >= starts_on),
     created_by uuid not null references people (id),
     created_at timestamptz not null default now(),
     ended_at timestamptz
   )`,
  `create index absences_person on absences (person_id, ends_on) where ended_at is null`,
  `create table timer_suspensions (
     id uuid primary key,
     group_id uuid references groups (id),
     starts_on date not null,
     ends_on date not null check (ends_on >= starts_on),
     reason text not null,
     created_by uuid references people (id),
     created_at timestamptz not null default now(),
     ended_at timestamptz
   )`,
];

const SERVICES = [
  `create table services (
     id uuid primary key,
     key text not null unique check (key ~ '^[a-z0-9-]{1,60}$'),
     group_id uuid not null references groups (id),
     published_version integer,
     position integer not null default 0,
     created_at timestamptz not null default now(),
     retired_at timestamptz
   )`,
  `create table service_versions (
     service_id uuid not null references services (id),
     version integer not null,
     state text not null check (state in ('draft', 'published', 'superseded')),
     content jsonb not null,
     created_by uuid references people (id),
     created_at timestamptz not null default now(),
     published_at timestamptz,
     published_by uuid references people (id),
     primary key (service_id, version)
   )`,
];

const CASES = [
  `create sequence case_numbers maxvalue 9999999`,
  `create table cases (
     id uuid primary key,
     number integer not null unique default nextval('case_numbers'),
     title text not null check (char_length(title) between 1 and 200),
     status text not null check (status in ('registered', 'assigned', 'in-progress', 'waiting-user', 'on-hold',
       'updated', 'done', 'closed')),
     status_since timestamptz not null default now(),
     group_id uuid not null references groups (id),
     assignee_id uuid references people (id),
     requester_id uuid not null references people (id),
     parties uuid[] not null check (cardinality(parties) between 1 and 20),
     named uuid[] not null default '{}' check (cardinality(named) <= 50),
     confidentiality text not null default 'open' check (confidentiality in ('open', 'group', 'named', 'sealed')),
     service_id uuid references services (id),
     service_version integer,
     answers jsonb,
     impact smallint not null default 2 check (impact between 1 and 3),
     urgency smallint not null default 2 check (urgency between 1 and 3),
     priority smallint not null default 3 check (priority between 1 and 4),
     entry text not null check (entry in ('form', 'mail', 'phone', 'desk')),
     language text not null default 'nb' check (language in ('nb', 'nn', 'se', 'en')),
     recovery boolean not null default false,
     tags text[] not null default '{}',
     version integer not null default 1,
     created_by uuid references people (id),
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     waiting_since timestamptz default now(),
     timer_at timestamptz,
     timer_warned_at timestamptz,
     returned smallint not null default 0,
     flagged_at timestamptz,
     closed_at timestamptz,
     check (requester_id = any (parties))
   )`,
  `create index cases_queue on cases (group_id, priority, waiting_since, number) where status not in ('done', 'closed')`,
  `create index cases_open on cases (priority, waiting_since, number) where status not in ('done', 'closed')`,
  `create index cases_assignee on cases (assignee_id, priority, waiting_since, number) where status not in ('done', 'closed')`,
  `create index cases_assigned on cases (assignee_id, updated_at)`,
  `create index cases_group on cases (group_id, updated_at)`,
  `create index cases_updated on cases (updated_at)`,
  `create index cases_parties on cases using gin (parties)`,
  `create index cases_named on cases using gin (named) where named <> '{}'`,
  `create index cases_timer on cases (timer_at) where timer_at is not null`,
  `create table case_reads (
     id bigint generated always as identity primary key,
     case_id uuid not null references cases (id),
     person_id uuid not null references people (id),
     how text not null check (how in ('page', 'file', 'raw-mail')),
     read_at timestamptz not null default now()
   )`,
  `create index case_reads_case on case_reads (case_id, read_at)`,
];

const MESSAGES = [
  `create table messages (
     id uuid primary key,
     case_id uuid not null references cases (id),
     position bigint generated always as identity,
     kind text not null check (kind in ('question', 'reply', 'note', 'event')),
     internal boolean not null,
     author_id uuid references people (id),
     author_name text,
     entry text check (entry in ('form', 'mail', 'phone', 'desk')),
     body text not null default '',
     event jsonb,
     language text,
     held_until timestamptz,
     recalled_at timestamptz,
     created_at timestamptz not null default now(),
     check (kind <> 'note' or internal),
     check (kind = 'event' or event is null or kind = 'reply')
   )`,
  `create index messages_case on messages (case_id, position)`,
  `create index messages_author on messages (author_id, created_at)`,
];

const FILES = [
  `create table blobs (
     hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
     size bigint not null,
     scan text not null default 'not-scanned' check (scan in ('not-scanned', 'clean', 'infected')),
     scanned_at timestamptz,
     created_at timestamptz not null default now()
   )`,
  `create table blob_chunks (
     hash text not null references blobs (hash) on delete cascade deferrable initially deferred,
     position integer not null,
     bytes bytea not null,
     primary key (hash, position)
   )`,
  `alter table blob_chunks alter column bytes set storage external`,
  `create table attachments (
     id uuid primary key,
     case_id uuid references cases (id),
     message_id uuid references messages (id),
     owner_id uuid references people (id),
     hash text not null references blobs (hash),
     name text not null check (char_length(name) between 1 and 200),
     size bigint not null,
     type text not null,
     internal boolean not null,
     created_at timestamptz not null default now(),
     removed_at timestamptz,
     removed_by uuid references people (id)
   )`,
  `create index attachments_case on attachments (case_id, created_at)`,
  `create index attachments_message on attachments (message_id)`,
  `create index attachments_hash on attachments (hash)`,
];

const DESKS = [
  `create table drafts (
     case_id uuid not null references cases (id),
     person_id uuid not null references people (id),
     kind text not null check (kind in ('reply', 'note')),
     body text not null,
     case_version integer not null,
     updated_at timestamptz not null default now(),
     primary key (case_id, person_id, kind)
   )`,
  `create table templates (
     id uuid primary key,
     group_id uuid references groups (id),
     key text not null check (key ~ '^[a-z0-9-]{1,60}$'),
     name text not null,
     bodies jsonb not null,
     status_after text,
     tag text,
     created_by uuid references people (id),
     updated_at timestamptz not null default now(),
     removed_at timestamptz
   )`,
  `create unique index templates_key on templates (coalesce(group_id, '00000000-0000-0000-0000-000000000000'), key) where removed_at is null`,
  `create table saved_views (
     id uuid primary key,
     owner_id uuid not null references people (id),
     group_id uuid references groups (id),
     name text not null check (char_length(name) between 1 and 60),
     filter text not null,
     position integer not null default 0,
     created_at timestamptz not null default now()
   )`,
  `create index saved_views_owner on saved_views (owner_id)`,
  `create unlogged table presence (
     case_id uuid not null,
     person_id uuid not null,
     connection text not null,
     state text not null check (state in ('looks', 'types')),
     seen_at timestamptz not null default now(),
     primary key (case_id, connection)
   )`,
];
