import type { Database } from '../tables.ts';
import type { DeliveryStatus } from './delivery-status.ts';
import { loadLatest } from './outbox.store.ts';

/** Loads how the newest send of a challenge stands; null when nothing was queued for it. */
export function loadDelivery(db: Database, challengeId: string): Promise<DeliveryStatus | null> {
  return loadLatest(db, challengeId);
}
