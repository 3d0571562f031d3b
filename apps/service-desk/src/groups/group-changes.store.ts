import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { GroupChangesTable } from '../tables-of-cases.ts';

export interface GroupChange {
  groupId: string;
  what: GroupChangesTable['what'];
  /** Whom it is about. */
  personId?: string;
  /** A role, or what was changed. */
  detail?: string;
  by: string;
}

/** Puts a change of a group on record, in the transaction of the change. */
export async function insertGroupChange(trx: Database, change: GroupChange): Promise<void> {
  await trx
    .insertInto('group_changes')
    .values({
      group_id: change.groupId,
      what: change.what,
      person_id: change.personId ?? null,
      detail: change.detail ?? '',
      by_id: change.by,
    })
    .execute();
}

export interface SeenChange {
  what: GroupChangesTable['what'];
  person: string | null;
  detail: string;
  by: string;
  at: Date;
}

/** The last changes of a group, newest first. */
export async function listGroupChanges(db: Database, groupId: string, limit: number): Promise<SeenChange[]> {
  const { rows } = await sql<SeenChange>`
    select h.what, coalesce(p.name, p.email, p.user_name) as person, h.detail,
      coalesce(b.name, b.email, b.user_name, '') as by, h.at
    from group_changes h join people b on b.id = h.by_id left join people p on p.id = h.person_id
    where h.group_id = ${groupId}
    order by h.id desc
    limit ${limit}`.execute(db);
  return rows;
}
