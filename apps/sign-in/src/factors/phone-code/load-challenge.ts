import type { Keyring } from '@vakt/foundation/secrets';
import type { CodeSettings, LimitSettings } from '../../settings.ts';
import type { Database } from '../../tables.ts';
import * as store from './challenges.store.ts';
import { openExtension, openTarget, SWITCH_WAIT_SECONDS } from './send-code.ts';

/** A journey's newest challenge as its page needs it. */
export interface Challenge {
  id: string;
  accountId: string;
  methodId: string | null;
  purpose: 'sign-in' | 'enrol';
  number: string;
  country: string;
  extension: string | null;
  reference: string;
  sends: number;
  approved: boolean;
  /** live: may be answered; expired; spent: all tries used; over: answered or cancelled. */
  state: 'live' | 'expired' | 'spent' | 'over';
  /** Seconds until "send again" is open, 0 when it is; null when all sends are used. */
  resendInSeconds: number | null;
  /** Seconds until another channel is open ("call me instead"), 0 when it is. */
  switchInSeconds: number;
  expiresInSeconds: number;
}

/** Loads the newest challenge of a journey, or null. Times are counted by the database's clock. */
export async function loadChallenge(
  deps: { keyring: Keyring; codes: CodeSettings; limits: LimitSettings },
  db: Database,
  journeyId: string,
): Promise<Challenge | null> {
  const row = await store.findChallenge(db, journeyId);
  if (!row) return null;
  const [number, country] = openTarget(deps, row.id, row.target_sealed);
  const now = row.now.getTime();
  const expiresInSeconds = Math.max(0, Math.ceil((row.expires_at.getTime() - now) / 1000));
  const waits = deps.limits.resendWaits;
  const wait = waits[Math.min(row.sends, waits.length) - 1] ?? 0;
  const secondsTo = (seconds: number) =>
    Math.max(0, Math.ceil((row.last_send_at.getTime() + seconds * 1000 - now) / 1000));
  return {
    id: row.id,
    accountId: row.account_id,
    methodId: row.method_id,
    purpose: row.purpose,
    number,
    country,
    extension: openExtension(deps, row.id, row.extension_sealed),
    reference: row.reference,
    sends: row.sends,
    approved: row.approved_at !== null,
    state: readState(row, expiresInSeconds, deps.codes.triesPerChallenge),
    resendInSeconds: row.sends >= deps.limits.sendsPerChallenge ? null : secondsTo(wait),
    switchInSeconds: secondsTo(SWITCH_WAIT_SECONDS),
    expiresInSeconds,
  };
}

function readState(row: store.LiveChallengeRow, expiresInSeconds: number, tries: number): Challenge['state'] {
  if (row.used_at || row.cancelled_at) return 'over';
  if (expiresInSeconds === 0) return 'expired';
  return row.attempts >= tries ? 'spent' : 'live';
}

/** Cancels a challenge that is no longer wanted. */
export async function cancelChallenge(db: Database, challengeId: string): Promise<void> {
  await store.cancelChallenge(db, challengeId);
}
