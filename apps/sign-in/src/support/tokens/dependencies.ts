import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { UploadRunner } from '../../factors/hardware-token/import/uploads.ts';
import type { DoorDependencies } from '../administrator-door.ts';

/** What the pages for hardware tokens stand on. */
export interface TokenPageDependencies extends DoorDependencies {
  keyring: Keyring;
  log: Log;
  uploads: UploadRunner;
}
