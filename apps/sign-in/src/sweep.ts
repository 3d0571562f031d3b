import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import { removeOldMessages } from './delivery/remove-old-messages.ts';
import { removeOldPasses } from './factors/access-pass/standing-pass.ts';
import { removeOldThrottles } from './factors/password/throttle-attempts.ts';
import { removeOldJourneys } from './journeys/remove-old-journeys.ts';
import { removeOldCounters } from './limits/remove-old-counters.ts';
import { removeOldDecisions } from './limits/remove-old-decisions.ts';
import { removeExpiredArtifacts } from './oidc/remove-expired.ts';
import { removeOldDevices } from './sessions/forget-devices.ts';
import { removeOldActs } from './support/people/remove-old-acts.ts';
import type { SignInTables } from './tables.ts';

/** A day after its end nothing needs a journey any more; its codes go with it. */
const KEEP_SECONDS = 86_400;
/** How messages fared, without numbers and texts, is what the delivery console compares weeks by. */
const KEEP_MESSAGES_SECONDS = 35 * 86_400;

/** Removes what has run out. Never throws: what is left is found the next time. */
export async function sweep(db: Kysely<SignInTables>, log: Log): Promise<void> {
  try {
    await removeExpiredArtifacts(db);
    await removeOldJourneys(db, KEEP_SECONDS);
    await removeOldMessages(db, KEEP_MESSAGES_SECONDS);
    await removeOldCounters(db);
    await removeOldDecisions(db, KEEP_MESSAGES_SECONDS);
    await removeOldThrottles(db);
    await removeOldPasses(db, KEEP_SECONDS);
    await removeOldDevices(db, KEEP_MESSAGES_SECONDS);
    await removeOldActs(db);
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'what has run out was not removed');
  }
}
