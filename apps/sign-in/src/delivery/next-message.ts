import type { DeliveryDependencies } from './dependencies.ts';
import { createMessageRow, openMessageRow } from './message-content.ts';
import type { ClaimedMessage, NewMessage } from './outbox.store.ts';

/** The same message, code and text, for the next gateway of its route; null when all were asked, or no other may have it. */
export function createNext(deps: DeliveryDependencies, claimed: ClaimedMessage): NewMessage | null {
  try {
    const { to, content } = openMessageRow(deps.keyring, claimed);
    if (content.only) return null;
    const tried = [...content.tried, claimed.gateway];
    const gateway = deps.ways.choose(claimed.channel, claimed.counted.country, tried);
    if (gateway === null) return null;
    const counted = { ...claimed.counted, costMilli: deps.ways.price(gateway, claimed.counted.country) };
    const row = createMessageRow(deps.keyring, { ...claimed, gateway, to, content: { ...content, tried }, counted });
    return { ...row, notAfter: claimed.notAfter };
  } catch {
    // Sealed with a key that is gone: nobody can send it.
    return null;
  }
}
