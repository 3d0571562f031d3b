import { sql } from 'kysely';
import type { Database } from '../../tables.ts';

/** The sealed secret of an account's app; null when it is not there, removed or disabled. */
export async function loadSecret(db: Database, accountId: string, methodId: string): Promise<string | null> {
  const row = await db
    .selectFrom('methods')
    .select('secret_sealed')
    .where('id', '=', methodId)
    .where('account_id', '=', accountId)
    .where('kind', '=', 'app')
    .where('removed_at', 'is', null)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row?.secret_sealed ?? null;
}

/**
 * Uses up a step: true for the first only. Of parallel submissions of one code one wins, and a step before the last
 * accepted one is as used as that one (RFC 6238 §5.2).
 */
export async function consumeStep(db: Database, accountId: string, methodId: string, step: number): Promise<boolean> {
  const { rows } = await sql`
    update methods set last_step = ${step}::bigint
    where id = ${methodId}::uuid and account_id = ${accountId}::uuid and kind = 'app'
      and removed_at is null and disabled_at is null and (last_step is null or last_step < ${step}::bigint)
    returning id`.execute(db);
  return rows.length === 1;
}

/** Puts an app in the place of the one before, whose secret is destroyed: the old app's codes are dead (T21). */
export async function replaceApp(
  trx: Database,
  app: { id: string; accountId: string; secretSealed: string; lastStep: number },
): Promise<void> {
  await trx
    .updateTable('methods')
    .set({ removed_at: sql<Date>`now()`, secret_sealed: null })
    .where('account_id', '=', app.accountId)
    .where('kind', '=', 'app')
    .where('removed_at', 'is', null)
    .execute();
  await trx
    .insertInto('methods')
    .values({
      id: app.id,
      account_id: app.accountId,
      kind: 'app',
      can_text: false,
      secret_sealed: app.secretSealed,
      last_step: app.lastStep,
    })
    .execute();
}
