import type { Clock } from '@vakt/foundation/clock';
import type { Keyring } from '@vakt/foundation/secrets';
import { orderPass } from '../../factors/access-pass/order-pass.ts';
import { forgetDevices } from '../../sessions/forget-devices.ts';
import { listDevices } from '../../sessions/list-devices.ts';
import type { DeviceDesk, PassDesk } from './dependencies.ts';

/** Orders passes where they are made. A refusal throws, and the act is not done: what can be refused was asked before. */
export function createPassDesk({ keyring, clock }: { keyring: Keyring; clock: Clock }): PassDesk {
  return {
    async order(trx, order) {
      const ordered = await orderPass({ db: trx, keyring, now: () => clock.now() }, order);
      if (ordered.verdict === 'refused') throw new Error(`A pass was refused: ${ordered.why}.`);
      return { collectionCode: ordered.collectionCode, until: ordered.expiresAt };
    },
  };
}

/** Remembered devices as they are kept beside sessions. */
export const deviceDesk: DeviceDesk = {
  count: async (db, accountId) => (await listDevices(db, accountId)).length,
  endAll: (trx, accountId) => forgetDevices(trx, accountId, { why: 'by-support' }),
};
