import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export async function freeze(db: Database, accountId: string, seconds: number): Promise<Date> {
  const { rows } = await sql<{ until: Date }>`
    update accounts
    set methods_frozen_until = greatest(methods_frozen_until, now() + make_interval(secs => ${seconds}))
    where id = ${accountId} returning methods_frozen_until as until`.execute(db);
  if (!rows[0]) throw new Error('There is no such account.');
  return rows[0].until;
}

export async function unfreeze(db: Database, accountId: string): Promise<boolean> {
  const { rows } = await sql`
    update accounts set methods_frozen_until = null
    where id = ${accountId} and methods_frozen_until > now() returning id`.execute(db);
  return rows.length === 1;
}

export async function selectFrozen(db: Database, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ frozen: boolean | null }>`
    select methods_frozen_until > clock_timestamp() as frozen from accounts where id = ${accountId}`.execute(db);
  return rows[0]?.frozen === true;
}

/** The password opens nothing from now on, or (`blocked` false) does again. */
export async function setPasswordBlock(db: Database, accountId: string, blocked: boolean): Promise<void> {
  await sql`
    update accounts set password_blocked_at = case when ${blocked}::boolean then now() end
    where id = ${accountId} and (password_blocked_at is not null) <> ${blocked}::boolean`.execute(db);
}
