import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { JourneyDependencies } from '../../journeys/dependencies.ts';
import type { Settings } from '../../settings.ts';
import type { Database, SignInTables } from '../../tables.ts';

/** A temporary access pass that a worker orders for somebody. */
export interface PassOrder {
  accountId: string;
  /** Account of the worker. */
  by: string;
  reason: string;
  proof: string;
  lifeSeconds: number;
  /** One use, which ends in enrolment. */
  once: boolean;
}

/**
 * Where passes come from. The worker gets a collection code to tell to the person, good for minutes and for nothing
 * without the person's password; the pass itself is made and shown when the person collects it.
 */
export interface PassDesk {
  /** In the caller's transaction, with the account held. */
  order(trx: Database, order: PassOrder): Promise<{ collectionCode: string; until: Date }>;
}

/** Remembered devices, as far as support has to do with them. */
export interface DeviceDesk {
  count(db: Database, accountId: string): Promise<number>;
  /** In the caller's transaction, with the account held; gives how many. */
  endAll(trx: Database, accountId: string): Promise<number>;
}

/** What the support console stands on. */
export interface PeopleDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  clock: Clock;
  settings: Settings;
  log: Log;
  /** Tells the person what was done, in the transaction in which it is. */
  owners: JourneyDependencies['owners'];
  passes: PassDesk;
  devices: DeviceDesk;
}
