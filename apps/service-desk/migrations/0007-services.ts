import { type Kysely, sql } from 'kysely';

/** Forms that are sent once however often, and drafts of services that two may edit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // One row for each form that became a case: who sends it again comes to the same case.
  `create table sent_forms (
     person_id uuid not null references people (id),
     form_id uuid not null,
     case_id uuid not null references cases (id),
     sent_at timestamptz not null default now(),
     primary key (person_id, form_id)
   )`,
  `create index sent_forms_sent on sent_forms (sent_at)`,
  // Goes up by one each time a draft is saved: who saves says which one they saw.
  `alter table service_versions add column revision integer not null default 1,
     add column saved_by uuid references people (id),
     add column saved_at timestamptz not null default now()`,
  `create unique index service_versions_draft on service_versions (service_id) where state = 'draft'`,
  `create index services_group on services (group_id)`,
];
