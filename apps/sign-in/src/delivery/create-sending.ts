import { systemClock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { createBreakers } from './breakers.ts';
import type { DeliveryDependencies, Gateways } from './dependencies.ts';
import { insertGatewayEvent } from './gateways.store.ts';
import { createDelivery, type Delivery } from './run-delivery.ts';
import { createShares, type Shares } from './shift-shares.ts';
import { createWays } from './ways.ts';

/** Sending, put together on the database: what others need to queue and to report, the worker, and the shares. */
export function createSending(
  { db, keyring, log, settings }: { db: Kysely<SignInTables>; keyring: Keyring; log: Log; settings: Settings },
  gateways: Gateways,
): { delivery: DeliveryDependencies; sending: Delivery; shares: Shares } {
  const unique = new Map([...gateways.texts, ...gateways.calls].map((gateway) => [gateway.name, gateway]));
  const breakers = createBreakers({
    clock: systemClock,
    log,
    gateways: [...unique.values()],
    record: (event) =>
      void insertGatewayEvent(db, event).catch(() => log.warn({ gateway: event.gateway }, 'an event was not recorded')),
  });
  const shares = createShares({ db, log, now: () => systemClock.now(), reports: (name) => reports(gateways, name) });
  const { routes, prices, drill } = settings.delivery;
  const ways = createWays({
    gateways: { sms: gateways.texts.map(({ name }) => name), call: gateways.calls.map(({ name }) => name) },
    drill: drill?.gateway ?? null,
    routes,
    prices,
    isPassedBy: (name) => breakers.isPassedBy(name),
    reductions: (channel) => shares.reductions(channel),
    random: Math.random,
  });
  const delivery: DeliveryDependencies = {
    db,
    keyring,
    log,
    gateways,
    ways,
    breakers,
    settings,
    deliverSoon: (id) => sending.deliverSoon(id),
  };
  const sending = createDelivery(delivery);
  return { delivery, sending, shares };
}

/** Whether a gateway tells us what became of its messages: to their addresses, to one for all, or over its link. */
function reports({ readers, texts, calls }: Gateways, name: string): boolean {
  const hears = texts.some((one) => one.name === name && (one.readSharedReceipts ?? one.link));
  return hears || Object.hasOwn(readers, name) || calls.some((one) => one.name === name);
}
