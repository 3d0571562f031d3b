import type { DeliveryDependencies } from './dependencies.ts';
import type { LiveCall } from './outbox.store.ts';

/** Ends a call at its gateway. A gateway that fails to is logged, and nobody hears of it. */
export async function hangUp(deps: DeliveryDependencies, call: LiveCall): Promise<void> {
  try {
    await deps.gateways.calls.find(({ name }) => name === call.gateway)?.endCall(call.id, call.gatewayMessageId);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    deps.log.warn({ gateway: call.gateway, outboxId: call.id, kind }, 'a call could not be ended');
  }
}
