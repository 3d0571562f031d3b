import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { VirusScanner } from '@vakt/transports/virus-scanner';
import type { Kysely } from 'kysely';
import type { SignInService } from './door/sign-in-service.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { Settings } from './settings.ts';
import type { DeskTables } from './tables.ts';

/** Everything that the desk's routes use. main.ts picks the real ones, tests pick theirs. */
export interface DeskDependencies {
  settings: Settings;
  db: Kysely<DeskTables>;
  keyring: Keyring;
  signInService: SignInService;
  clock: Clock;
  log: Log;
  /** The open pages of the workspace. */
  live: LiveHub;
  /** Left out: files are not looked through. */
  virusScanner?: VirusScanner;
}
