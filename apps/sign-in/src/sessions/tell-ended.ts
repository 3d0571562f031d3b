import type { Log } from '@vakt/foundation/log';
import type { Database } from '../tables.ts';
import { listEndedProviderSessions } from './sessions.store.ts';

export interface TellDependencies {
  db: Database;
  /** Ends the provider's session and queues a notice to each relying party; harmless twice. */
  door: { endSession(providerSessionUid: string): Promise<void> };
  log: Log;
}

/**
 * Tells relying parties of sessions that were ended on our side within `sinceSeconds`: a password that was set, methods
 * that were reset. A command cannot, for the provider lives in the service. Never throws: the next round tells the rest.
 */
export async function tellEndedSessions({ db, door, log }: TellDependencies, sinceSeconds: number): Promise<void> {
  try {
    for (const uid of await listEndedProviderSessions(db, sinceSeconds)) await door.endSession(uid);
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'relying parties were not told of an end');
  }
}
