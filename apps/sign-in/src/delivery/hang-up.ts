import type { Listener } from '@vakt/storage/listen';
import { type DeliveryDependencies, HANG_UP_CHANNEL } from './dependencies.ts';
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

/**
 * Ends the calls that this process holds and another one was told to end: a call over a link of our own (SIP) lives in the
 * process that placed it. Without the listener those calls last until their own end.
 */
export function listenForHangUps(deps: DeliveryDependencies, listener: Pick<Listener, 'listen'>): Promise<void> {
  return listener.listen(HANG_UP_CHANNEL, (id) => {
    for (const gateway of deps.gateways.calls)
      if (gateway.link) void hangUp(deps, { id, gateway: gateway.name, gatewayMessageId: null });
  });
}
