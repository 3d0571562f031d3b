import type { Database } from '../tables.ts';
import { selectDevices } from './remembered-devices.store.ts';

/** A remembered device as its owner, or support, is shown it. */
export interface RememberedDevice {
  id: string;
  /** "Firefox, Linux"; null when the browser did not say. */
  agent: string | null;
  country: string | null;
  rememberedAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  /** It is the browser that this is asked from. */
  here: boolean;
}

/** The devices of an account that are remembered now, last used first. */
export async function listDevices(
  db: Database,
  accountId: string,
  browserId: string | null = null,
): Promise<RememberedDevice[]> {
  const rows = await selectDevices(db, accountId);
  return rows.map((row) => ({
    id: row.id,
    agent: row.agent,
    country: row.country,
    rememberedAt: row.proved_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    here: row.browser_id !== null && row.browser_id === browserId,
  }));
}
