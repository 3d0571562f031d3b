import { type Kysely, sql } from 'kysely';

/** A timer's warning has its own time, and its days are counted from a day that is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table cases add column timer_from date, add column timer_warn_at timestamptz',
  'create index cases_timer_warning on cases (timer_warn_at) where timer_at is not null and timer_warned_at is null',
  'create index timer_suspensions_end on timer_suspensions (ends_on) where ended_at is null',
];
