import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import type { Parts } from '@vakt/storage/parts';
import type { Database } from '../tables.ts';
import {
  findBrowser,
  findOwner,
  openingOf,
  type SessionOwner,
  type SessionSettings,
  type SignedInRow,
} from './sessions.store.ts';

export type { SessionOwner, SessionSettings, SignedInRow } from './sessions.store.ts';

/** The sessions that live in the browser with this token (hashed), last used first; none for a browser that we do not know. */
export async function listSessions(
  db: Database,
  browserHash: string,
  settings: SessionSettings,
): Promise<SignedInRow[]> {
  const rows = await findBrowser(db, browserHash, settings);
  return rows.filter((row) => row.session_id !== null && row.account_id !== null && row.organisation !== null);
}

/** Whose session this is; null when it has ended or its account is not open. */
export function loadOwner(db: Database, sessionId: string, settings: SessionSettings): Promise<SessionOwner | null> {
  return findOwner(db, sessionId, settings);
}

/**
 * A browser as a journey begins: known with its sessions, or new with the token that it is to get. `opening` makes the
 * new one's row (part `opened`), in the statement that makes the journey.
 */
export async function openBrowser(
  db: Database,
  { token, agent }: { token: string | null; agent: string | null },
  settings: SessionSettings,
): Promise<{ browserId: string; signedIn: SignedInRow[]; token?: string; opening?: Parts }> {
  const rows = token ? await findBrowser(db, hashToken(token), settings) : [];
  const known = rows[0]?.browser_id;
  if (known)
    return { browserId: known, signedIn: rows.filter((row) => row.session_id !== null && row.organisation !== null) };
  const browserId = newId();
  const made = newToken();
  return { browserId, signedIn: [], token: made, opening: openingOf(browserId, hashToken(made), agent) };
}
