import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { SecurityReportsTable } from '../tables-notices.ts';

export type ReportWay = SecurityReportsTable['way'];

/** A report as support sees it. */
export interface SecurityReport {
  id: string;
  accountId: string;
  organisation: string;
  userName: string;
  way: ReportWay;
  about: string | null;
  state: 'open' | 'closed';
  openedAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
  note: string | null;
}

export async function insertReport(
  trx: Database,
  report: { id: string; accountId: string; way: ReportWay; about: string | null },
): Promise<void> {
  await sql`
    insert into security_reports (id, account_id, way, about)
    values (${report.id}, ${report.accountId}, ${report.way}, ${report.about})`.execute(trx);
}

export async function selectReports(
  db: Database,
  { state, limit }: { state: 'open' | 'closed' | null; limit: number },
): Promise<SecurityReport[]> {
  const { rows } = await sql<SecurityReport>`
    select r.id, r.account_id as "accountId", a.organisation, a.user_name as "userName", r.way, r.about, r.state,
      r.opened_at as "openedAt", r.closed_at as "closedAt", r.closed_by as "closedBy", r.note
    from security_reports r join accounts a on a.id = r.account_id
    where ${state}::text is null or r.state = ${state}
    order by r.opened_at desc limit ${limit}`.execute(db);
  return rows;
}

export async function updateClosed(trx: Database, id: string, by: string, note: string): Promise<string | null> {
  const { rows } = await sql<{ accountId: string }>`
    update security_reports set state = 'closed', closed_at = now(), closed_by = ${by}, note = ${note}
    where id::text = ${id} and state = 'open' returning account_id as "accountId"`.execute(trx);
  return rows[0]?.accountId ?? null;
}
