import { hashToken } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import { findSession, type Session } from './sessions.store.ts';

export type { Session } from './sessions.store.ts';

/** Loads the live session of a cookie's token, and records that it was used. Null when there is none, or it has run out. */
export async function loadSession(db: Database, token: string | null): Promise<Session | null> {
  return token === null ? null : findSession(db, hashToken(token));
}

/** The same without its being a use of the session: a page that stays open, and asks by itself, keeps nobody signed in. */
export async function peekSession(db: Database, token: string | null): Promise<Session | null> {
  return token === null ? null : peekSessionByHash(db, hashToken(token));
}

/** The same for a stream that knows its session by the hash. */
export function peekSessionByHash(db: Database, idHash: string): Promise<Session | null> {
  return findSession(db, idHash, { isUse: false });
}
