import { type Kysely, sql, type Transaction } from 'kysely';
import type { SignInTables } from '../tables.ts';
import type { RecordedAnswer } from './compare-policies.ts';
import type { PolicyRecord } from './policy-record.ts';

export interface PolicyRun {
  id: string;
  at: Date;
  hash: string;
  policy: PolicyRecord;
  answers: RecordedAnswer[];
}

type Database = Kysely<SignInTables> | Transaction<SignInTables>;

/** One lock for all that look at the last run and write the next: processes that start at once do so one after another. */
const RUN_LOCK = 7_264_013;

/** Takes the lock until the transaction ends. */
export async function lockRuns(trx: Transaction<SignInTables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${RUN_LOCK})`.execute(trx);
}

export async function loadLastRun(db: Database): Promise<PolicyRun | null> {
  const row = await db.selectFrom('policy_runs').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  return (row as unknown as PolicyRun | undefined) ?? null;
}

export async function insertRun(db: Database, run: Pick<PolicyRun, 'hash' | 'policy' | 'answers'>): Promise<void> {
  await db
    .insertInto('policy_runs')
    .values({ hash: run.hash, policy: JSON.stringify(run.policy), answers: JSON.stringify(run.answers) })
    .execute();
}

/** Who accepted the step of this hash from a run's policy; null: nobody. */
export async function findAcceptance(db: Database, runId: string, hash: string): Promise<string | null> {
  const row = await db
    .selectFrom('policy_acceptances')
    .select('accepted_by')
    .where('run_id', '=', runId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row?.accepted_by ?? null;
}

/** Stores an acceptance; one that stands already stays as it is. */
export async function insertAcceptance(
  db: Database,
  given: { runId: string; hash: string; by: string },
): Promise<void> {
  await sql`insert into policy_acceptances (run_id, hash, accepted_by) values (${given.runId}, ${given.hash}, ${given.by})
    on conflict do nothing`.execute(db);
}

/** Whether a refused start is to be put on record: once an hour for a policy, however often it is tried. */
export async function claimRefusal(db: Database, hash: string): Promise<boolean> {
  const { rows } = await sql`
    insert into policy_refusals as r (hash) values (${hash})
    on conflict (hash) do update set at = now() where r.at <= now() - interval '1 hour'
    returning 1`.execute(db);
  return rows.length === 1;
}
