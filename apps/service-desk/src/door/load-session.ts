import { hashToken } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import { findSession, type Session } from './sessions.store.ts';

export type { Session } from './sessions.store.ts';

/** Loads the live session of a cookie's token, and records that it was used. Null when there is none, or it has run out. */
export async function loadSession(db: Database, token: string | null): Promise<Session | null> {
  return token === null ? null : findSession(db, hashToken(token));
}
