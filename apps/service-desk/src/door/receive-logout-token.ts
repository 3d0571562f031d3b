import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import type { DeskTables } from '../tables.ts';
import { LogoutTokenRefused } from './logout-token.ts';
import { spendLogoutToken } from './logout-tokens.store.ts';
import { endSessionsAtProvider } from './sessions.store.ts';
import type { SignInService } from './sign-in-service.ts';

export interface ReceiveDependencies {
  db: Kysely<DeskTables>;
  signInService: SignInService;
  log: Log;
}

/**
 * Takes a logout token from the sign-in service and ends the sessions that it names. A token counts once; the mark and
 * the ending are one transaction, so that a failure in between can be sent again.
 */
export async function receiveLogoutToken(deps: ReceiveDependencies, token: string): Promise<'accepted' | 'refused'> {
  try {
    const named = await deps.signInService.verifyLogoutToken(token);
    const seen = { issuer: named.issuer, subject: named.subject, providerSid: named.sid };
    return await deps.db.transaction().execute(async (db) => {
      const first = await spendLogoutToken(db, { ...seen, jti: named.jti, issuedAt: named.issuedAt });
      if (!first) return 'refused';
      const ended = await endSessionsAtProvider(db, seen);
      deps.log.info({ ended }, 'the sign-in service ended sessions');
      return 'accepted';
    });
  } catch (error) {
    if (!(error instanceof LogoutTokenRefused)) throw error;
    deps.log.warn({ reason: error.message }, 'a logout token was refused');
    return 'refused';
  }
}
