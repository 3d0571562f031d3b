import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';

/** Takes the telling of an alarm: true once in 24 hours, for one caller of however many. */
export async function claimAlarm(db: Kysely<SignInTables>, scope: string, kind: 'alarm' | 'spent'): Promise<boolean> {
  const { rows } = await sql`
    insert into budget_alarms as b (scope, kind) values (${scope}, ${kind})
    on conflict (scope, kind) do update set at = now() where b.at <= now() - interval '1 day'
    returning 1`.execute(db);
  return rows.length === 1;
}
