import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { DeliveryDependencies } from '../delivery/dependencies.ts';
import type { PhoneCodeDependencies } from '../factors/phone-code/dependencies.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';

/** One fault that the drill's simulator has been told to make, for the console to name. */
export interface DrillFault {
  /** As the simulator calls it: `loss`, `delay`. */
  name: string;
  /** Of 100 messages. */
  percent: number;
}

/** Asks the drill's simulator what it does. Null: it does not answer. */
export type ReadDrill = () => Promise<{ faults: DrillFault[]; seed: number; messages: number } | null>;

/** What the delivery console stands on. */
export interface SupportDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  clock: Clock;
  settings: Settings;
  log: Log;
  delivery: DeliveryDependencies;
  spendSend: PhoneCodeDependencies['spendSend'];
  /** Null: there is no drill gateway. */
  readDrill: ReadDrill | null;
}
