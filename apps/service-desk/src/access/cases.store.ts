import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { CaseStatus, Confidentiality, HowRead } from '../tables-of-cases.ts';
import { unseen } from './visible-cases.store.ts';

/** What the policy and every use case need to know of a case. */
export interface CaseRow {
  id: string;
  number: number;
  version: number;
  status: CaseStatus;
  groupId: string;
  confidentiality: Confidentiality;
  assigneeId: string | null;
  requesterId: string;
  parties: string[];
  named: string[];
  recovery: boolean;
  /** The case where its thread stands now; null for a case of its own. */
  mergedInto: string | null;
  /** Its people were told that no case worker sees it any more, and it still is so. */
  orphaned: boolean;
}

/** Finds a case by its number. Asks no policy: open-case.ts does. */
export async function findCaseFacts(db: Database, number: number): Promise<CaseRow | null> {
  const row = await db
    .selectFrom('cases')
    .select(['id', 'number', 'version', 'status', 'confidentiality', 'parties', 'named', 'recovery'])
    .select([
      'group_id as groupId',
      'assignee_id as assigneeId',
      'requester_id as requesterId',
      'merged_into as mergedInto',
    ])
    .select(sql<boolean>`(orphaned_at is not null and ${unseen('cases')})`.as('orphaned'))
    .where('number', '=', number)
    .executeTakeFirst();
  return row ?? null;
}

/** Writes a reading of a confidential case down. */
export async function insertRead(db: Database, caseId: string, personId: string, how: HowRead): Promise<void> {
  await db.insertInto('case_reads').values({ case_id: caseId, person_id: personId, how }).execute();
}
