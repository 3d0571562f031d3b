import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/** Puts a case on hold, or takes it off with a null reason. Gives whether that was a change. */
export async function setHold(db: Database, caseId: string, reason: string | null, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update cases
    set hold_reason = ${reason}, held_by = ${by},
      held_at = case when ${reason}::text is null then null else now() end
    where id = ${caseId} and (hold_reason is distinct from ${reason})`.execute(db);
  return numAffectedRows === 1n;
}

/** Why a case is held; null when it is not. */
export async function findHoldReason(db: Database, caseId: string): Promise<string | null> {
  const row = await db.selectFrom('cases').select('hold_reason').where('id', '=', caseId).executeTakeFirst();
  return row?.hold_reason ?? null;
}
