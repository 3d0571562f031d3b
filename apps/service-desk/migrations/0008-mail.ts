import { type Kysely, sql } from 'kysely';

/** Mail in and out: what waits to be sent, what came in as it came, and the addresses by which answers find their case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...OUT, ...IN]) await sql.raw(statement).execute(db);
}

const OUT = [
  // A person's own address for a case. The second half of the address is a keyed hash of the selector and stands nowhere.
  `create table reply_addresses (
     selector text primary key check (selector ~ '^[0-9a-f]{20}$'),
     case_id uuid not null references cases (id),
     person_id uuid not null references people (id),
     created_at timestamptz not null default now(),
     unique (case_id, person_id)
   )`,
  `create table outgoing_mails (
     id uuid primary key,
     -- Says in the address for bounces which mail came back.
     bounce_selector text not null unique check (bounce_selector ~ '^[0-9a-f]{20}$'),
     kind text not null check (kind in ('received', 'reply', 'closing-soon', 'completed', 'reopened', 'colleague-added')),
     case_id uuid not null references cases (id),
     to_person_id uuid not null references people (id),
     message_id uuid references messages (id),
     state text not null default 'queued'
       check (state in ('queued', 'sending', 'sent', 'unsure', 'refused', 'dropped')),
     reason text,
     to_address text,
     tries smallint not null default 0,
     next_at timestamptz not null default now(),
     not_after timestamptz not null,
     sending_at timestamptz,
     -- The relay that was being asked: from then on the mail may have left.
     relay text,
     ended_at timestamptz,
     bounced_at timestamptz,
     created_at timestamptz not null default now()
   )`,
  `create unique index outgoing_mails_once on outgoing_mails (message_id, kind, to_person_id) where message_id is not null`,
  `create index outgoing_mails_due on outgoing_mails (next_at) where state = 'queued'`,
  `create index outgoing_mails_sending on outgoing_mails (sending_at) where state = 'sending'`,
  `create index outgoing_mails_person on outgoing_mails (to_person_id, kind, created_at)`,
  `create index outgoing_mails_case on outgoing_mails (case_id, created_at)`,
  `create table undeliverable_addresses (
     address text primary key check (address = lower(address)),
     bounces integer not null default 1,
     first_at timestamptz not null default now(),
     last_at timestamptz not null default now()
   )`,
];

const IN = [
  `create table incoming_mails (
     id uuid primary key,
     -- The same mail twice is one: fetched again, handed over again, sent to two addresses of ours.
     fingerprint text not null unique check (fingerprint ~ '^[0-9a-f]{64}$'),
     inlet text not null,
     envelope_from text,
     recipients text[] not null default '{}',
     raw bytea not null,
     size integer not null,
     state text not null default 'new' check (state in ('new', 'opened', 'joined', 'quarantined', 'dropped', 'discarded')),
     reason text,
     tries smallint not null default 0,
     -- Until then a process is at it.
     taken_until timestamptz,
     message_id_header text,
     from_address text,
     from_name text,
     subject text not null default '',
     body text not null default '',
     body_hash text,
     group_id uuid references groups (id),
     case_id uuid references cases (id),
     message_id uuid references messages (id),
     decided_by uuid references people (id),
     decided_at timestamptz,
     received_at timestamptz not null default now()
   )`,
  `alter table incoming_mails alter column raw set storage external`,
  `create index incoming_mails_new on incoming_mails (received_at) where state = 'new'`,
  `create index incoming_mails_quarantine on incoming_mails (received_at, id) where state = 'quarantined'`,
  `create index incoming_mails_case on incoming_mails (case_id, received_at) where case_id is not null`,
  `create index incoming_mails_from on incoming_mails (from_address, received_at)`,
];
