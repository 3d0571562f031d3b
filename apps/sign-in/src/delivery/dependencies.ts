import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { CallGateway, ReadReceipt, TextGateway } from '@vakt/transports/transport';
import type { Kysely } from 'kysely';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';

/** The ways out, each list in order of preference, and how each gateway's receipts are read. */
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
  settings: Pick<Settings, 'publicUrl' | 'delivery' | 'codes'>;
}

/** The PostgreSQL channel on which a challenge's id is told whenever one of its messages changed. */
export const DELIVERY_CHANNEL = 'delivery';
