import { type Kysely, sql } from 'kysely';

/**
 * Cases for named people that no case worker sees any more: since when that is known and told, who named somebody new (as a
 * line of the log of reads), and the mail that says so.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table cases add column orphaned_at timestamptz',
  'create index cases_orphaned on cases (group_id) where orphaned_at is not null',
  // What each round looks through: open cases that named people alone see.
  `create index cases_for_named on cases (id)
     where confidentiality in ('named', 'sealed') and status not in ('done', 'closed')`,
  `alter table case_reads drop constraint case_reads_how_check,
     add constraint case_reads_how_check check (how in ('page', 'file', 'raw-mail', 'appointed'))`,
  `alter table outgoing_mails drop constraint outgoing_mails_kind_check,
     add constraint outgoing_mails_kind_check check (kind in ('received', 'reply', 'closing-soon', 'completed', 'reopened',
       'colleague-added', 'workers-changed'))`,
];
