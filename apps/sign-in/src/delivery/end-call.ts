import type { DeliveryDependencies } from './dependencies.ts';
import { withdrawMessages } from './outbox.store.ts';

/**
 * Ends what is still under way for a challenge that is used or cancelled: messages that wait are withdrawn, calls that
 * ring or speak are hung up. Quiet: a gateway that fails to hang up is logged, and nobody hears of it. Call it after the
 * commit; no database connection is held while a gateway is asked.
 */
export async function endCall(deps: DeliveryDependencies, challengeId: string): Promise<void> {
  const calls = await withdrawMessages(deps.db, challengeId);
  await Promise.all(
    calls.map(async ({ id, gateway }) => {
      try {
        await deps.gateways.calls.find(({ name }) => name === gateway)?.endCall(id);
      } catch (error) {
        const kind = error instanceof Error ? error.name : typeof error;
        deps.log.warn({ gateway, outboxId: id, kind }, 'a call could not be ended');
      }
    }),
  );
}
