import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import { removeOldEvents } from './audit/remove-old-events.ts';
import { removeOldMessages } from './delivery/remove-old-messages.ts';
import { removeOldPasses } from './factors/access-pass/standing-pass.ts';
import { removeOldImports } from './factors/hardware-token/import/import-tokens.ts';
import { removeOldThrottles } from './factors/password/throttle-attempts.ts';
import { removeOldJourneys } from './journeys/remove-old-journeys.ts';
import { removeOldCounters } from './limits/remove-old-counters.ts';
import { removeOldDecisions } from './limits/remove-old-decisions.ts';
import { removeOldNotices } from './notices/remove-old.ts';
import { removeExpiredArtifacts } from './oidc/remove-expired.ts';
import { removeOldReceipts } from './policies/record-receipt.ts';
import { removeOldDevices } from './sessions/forget-devices.ts';
import type { Settings } from './settings.ts';
import { removeOldActs } from './support/people/remove-old-acts.ts';
import type { SignInTables } from './tables.ts';
import { removeOldUndos } from './undo/remove-old.ts';

/** A day after its end nothing needs a journey any more; its codes go with it. */
const KEEP_SECONDS = 86_400;
/** How messages fared, without numbers and texts, is what the delivery console compares weeks by. */
const KEEP_MESSAGES_SECONDS = 35 * 86_400;

export interface SweepDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  log: Log;
  settings: Pick<Settings, 'audit' | 'notices'> & { decisions: Pick<Settings['decisions'], 'receiptDays'> };
}

/** Removes what has run out. Never throws: what is left is found the next time. */
export async function sweep({ db, keyring, log, settings }: SweepDependencies): Promise<void> {
  try {
    await removeExpiredArtifacts(db);
    await removeOldJourneys(db, KEEP_SECONDS);
    await removeOldMessages(db, KEEP_MESSAGES_SECONDS);
    await removeOldCounters(db);
    await removeOldDecisions(db, KEEP_MESSAGES_SECONDS);
    await removeOldThrottles(db);
    await removeOldReceipts(db, settings.decisions.receiptDays);
    await removeOldImports({ db });
    await removeOldNotices(db, settings.notices.keepDays * KEEP_SECONDS);
    await removeOldUndos(db, KEEP_MESSAGES_SECONDS);
    await removeOldEvents({ db, keyring }, settings.audit);
    await removeOldPasses(db, KEEP_SECONDS);
    await removeOldDevices(db, KEEP_MESSAGES_SECONDS);
    await removeOldActs(db);
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'what has run out was not removed');
  }
}
