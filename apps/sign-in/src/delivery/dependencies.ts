import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { CallGateway, ReadReceipt, TextGateway } from '@vakt/transports/transport';
import type { Kysely } from 'kysely';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import type { Breakers } from './breakers.ts';
import type { Ways } from './ways.ts';

/** The ways out, each list in the configuration's order, and how each gateway's receipts are read. */
export interface Gateways {
  texts: TextGateway[];
  calls: CallGateway[];
  readers: Record<string, ReadReceipt>;
}

/** What delivery needs. `db` is the pool itself: no transaction may be open while a gateway is asked. */
export interface DeliveryDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  log: Log;
  gateways: Gateways;
  ways: Ways;
  breakers: Breakers;
  /** Sends a queued message now, without waiting for it. */
  deliverSoon(outboxId: string): void;
  settings: Pick<Settings, 'publicUrl' | 'delivery' | 'codes'>;
}

/** The PostgreSQL channel on which a challenge's id is told whenever one of its messages changed. */
export const DELIVERY_CHANNEL = 'delivery';

/** The channel on which a call's id is told when it is no longer wanted: the process that holds its link ends it. */
export const HANG_UP_CHANNEL = 'hang-up';
