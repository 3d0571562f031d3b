import { sql } from 'kysely';
import type { Viewer } from '../access/viewer.ts';
import { workableBy } from '../access/visible-cases.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus } from '../tables-of-cases.ts';
import { EVERYTHING, type ListQuery } from './list-query.ts';
import { inOrder, matching } from './matching.store.ts';

const NEXT: ListQuery = { ...EVERYTHING, queue: 'unassigned' };

export interface NextCase {
  id: string;
  number: number;
  version: number;
  status: CaseStatus;
}

/** Locks the first case of the unassigned queue that the viewer may work on and that nobody else is taking just now. */
export async function lockNextCase(trx: Database, viewer: Viewer): Promise<NextCase | null> {
  const { rows } = await sql<NextCase>`
    select c.id, c.number, c.version, c.status from cases c
    where ${matching(viewer, NEXT)} and ${workableBy(viewer)} and c.status in ('registered', 'assigned', 'in-progress', 'updated')
    order by ${inOrder(NEXT)} limit 1 for update of c skip locked`.execute(trx);
  return rows[0] ?? null;
}
