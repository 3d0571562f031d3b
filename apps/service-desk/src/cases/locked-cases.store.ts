import { sql } from 'kysely';
import type { OpenedCase } from '../access/open-case.ts';
import type { Database } from '../tables.ts';

/** A case as it is now, held until the transaction ends: whoever changes it next waits. */
export interface LockedCase extends Omit<OpenedCase, 'orphaned'> {
  timerFrom: string | null;
  returned: number;
}

/** Locks a case and reads it. Null when there is none. */
export async function selectForUpdate(trx: Database, caseId: string): Promise<LockedCase | null> {
  const row = await trx
    .selectFrom('cases')
    .select(['id', 'number', 'version', 'status', 'confidentiality', 'parties', 'named', 'recovery', 'returned'])
    .select([
      'group_id as groupId',
      'assignee_id as assigneeId',
      'requester_id as requesterId',
      'merged_into as mergedInto',
    ])
    .select((row) => row.cast<string | null>('timer_from', 'text').as('timerFrom'))
    .where('id', '=', caseId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** The group from which a case came last to the group that it is in; null when it was there from the start. */
export async function findLastHandOver(trx: Database, caseId: string, toGroup: string): Promise<string | null> {
  const { rows } = await sql<{ from: string }>`
    select event ->> 'fromGroup' as "from"
    from messages
    where case_id = ${caseId} and kind = 'event' and event ->> 'what' = 'handed-over' and event ->> 'toGroup' = ${toGroup}
    order by position desc
    limit 1`.execute(trx);
  return rows[0]?.from ?? null;
}

/** Whether one of these people works in a group: listed as a member, or by the role that they last came with. */
export async function worksAny(trx: Database, people: readonly string[], groupId: string): Promise<boolean> {
  const { rows } = await sql`
    select from people p join groups g on g.id = ${groupId}
    where p.id = any (${[...people]}::uuid[]) and (g.role_claim = any (p.roles)
      or exists (select from memberships m where m.person_id = p.id and m.group_id = g.id))
    limit 1`.execute(trx);
  return rows.length === 1;
}
