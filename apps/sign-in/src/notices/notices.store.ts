import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { News, Notice, NoticeKind } from './notice.ts';

/** Whom a notice is for. */
export interface OwnerRow {
  organisation: string;
  display_name: string;
  email: string | null;
  language: string | null;
  roles: string[];
}

/** Reads an account's owner and holds the row: notices of one account are counted one after the other. */
export async function lockOwner(trx: Database, accountId: string): Promise<OwnerRow | null> {
  const row = await trx
    .selectFrom('accounts')
    .select(['organisation', 'display_name', 'email', 'language', 'roles'])
    .where('id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** How many text messages, and how many notices of these kinds, an account's owner had within so many seconds. */
export async function countLately(
  trx: Database,
  accountId: string,
  kinds: readonly NoticeKind[],
  seconds: number,
): Promise<{ texts: number; ofKinds: number }> {
  const { rows } = await sql<{ texts: number; ofKinds: number }>`
    select coalesce(sum(texts), 0)::int as texts,
      (count(*) filter (where kind = any(${[...kinds]}::text[])))::int as "ofKinds"
    from notices where account_id = ${accountId} and created_at > now() - make_interval(secs => ${seconds})`.execute(
    trx,
  );
  return rows[0] ?? { texts: 0, ofKinds: 0 };
}

export interface NoticeRow extends Notice {
  language: string;
  referenceHash: string;
  texts: number;
}

export async function insertNotice(trx: Database, notice: NoticeRow): Promise<void> {
  await trx
    .insertInto('notices')
    .values({
      id: notice.id,
      account_id: notice.accountId,
      kind: notice.news.kind,
      detail: JSON.stringify(notice.news.detail),
      language: notice.language,
      reference_hash: notice.referenceHash,
      texts: notice.texts,
      created_at: notice.at,
    })
    .execute();
}

/** Notices under a reference; more than one only by an accident of forty bits. */
export async function selectByReference(
  db: Database,
  referenceHash: string,
): Promise<(Notice & { organisation: string })[]> {
  const rows = await db
    .selectFrom('notices')
    .innerJoin('accounts', 'accounts.id', 'notices.account_id')
    .select([
      'notices.id',
      'notices.account_id',
      'notices.kind',
      'notices.detail',
      'notices.created_at',
      'organisation',
    ])
    .where('reference_hash', '=', referenceHash)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    news: { kind: row.kind, detail: row.detail } as News,
    at: row.created_at,
    organisation: row.organisation,
  }));
}

/** Removes notices, and their mails with them, that are older than this. */
export async function deleteOldNotices(db: Database, olderThanSeconds: number): Promise<void> {
  await sql`delete from notices where created_at < now() - make_interval(secs => ${olderThanSeconds})`.execute(db);
}
