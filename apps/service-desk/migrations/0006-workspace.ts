import { type Kysely, sql } from 'kysely';

/** The case workers' own tools: replies that can be taken back, drafts from templates, people found as one types. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // A reply is either released (a mail may go) or recalled. One row decides, so the two can never both happen.
  `alter table messages
     add column released_at timestamptz,
     add constraint messages_released_or_recalled check (released_at is null or recalled_at is null)`,
  `alter table drafts add column template_id uuid references templates (id)`,
  // The case workers of a group that takes them from a role.
  `create index people_roles on people using gin (roles) where roles <> '{}'`,
  // People by the beginning of any word of their name, user name or address, and of their telephone number.
  `create index people_words on people using gin (to_tsvector('simple',
     translate(coalesce(name, '') || ' ' || coalesce(user_name, '') || ' ' || coalesce(email, ''), '@._-', '    ')
     || ' ' || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g')
     || ' ' || right(regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g'), 8)))`,
];
