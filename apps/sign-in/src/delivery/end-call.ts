import type { DeliveryDependencies } from './dependencies.ts';
import { hangUp } from './hang-up.ts';
import { withdrawMessages } from './outbox.store.ts';

/**
 * Ends what is still under way for a challenge that is used or cancelled: messages that wait are withdrawn, calls that
 * ring or speak are hung up. Quiet: a gateway that fails to hang up is logged, and nobody hears of it. Call it after the
 * commit; no database connection is held while a gateway is asked.
 */
export async function endCall(deps: DeliveryDependencies, challengeId: string): Promise<void> {
  const calls = await withdrawMessages(deps.db, challengeId);
  await Promise.all(calls.map((call) => hangUp(deps, call)));
}
