import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export interface SeenLogoutToken {
  issuer: string;
  jti: string;
  subject: string | null;
  providerSid: string | null;
  /** Seconds since 1970. */
  issuedAt: number;
}

/** Writes down that a logout token was received. False when it was received before (a replay). */
export async function spendLogoutToken(db: Database, token: SeenLogoutToken): Promise<boolean> {
  const result = await db
    .insertInto('logout_tokens')
    .values({
      issuer: token.issuer,
      jti: token.jti,
      subject: token.subject,
      provider_sid: token.providerSid,
      issued_at: sql<Date>`to_timestamp(${token.issuedAt})`,
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'jti']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Removes tokens older than any session that they could still end, and than the age at which a token is refused. */
export async function removeOldLogoutTokens(db: Database): Promise<void> {
  await db.deleteFrom('logout_tokens').where('received_at', '<', sql<Date>`now() - interval '2 days'`).execute();
}
