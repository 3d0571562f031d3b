import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { decideShift } from './decide-shift.ts';
import { insertGatewayEvent, listRecent, listReductions, storeReductions } from './gateways.store.ts';

/** What gateways have lost of their share for now, as this process last read it. */
export interface Shares {
  reductions(channel: 'sms' | 'call'): ReadonlyMap<string, number>;
  /** Reads what other processes decided. */
  refresh(): Promise<void>;
  /** Decides, once a minute: any number of processes may, one change is made. */
  shift(): Promise<void>;
}

interface ShareDependencies {
  db: Kysely<SignInTables>;
  log: Log;
  now(): Date;
  /** Whether a gateway tells when messages arrive. Of one that does not nobody can say that it is slow. */
  reports(gateway: string): boolean;
}

/** Creates the shares of one process: nothing is lost until it has read the database. */
export function createShares(deps: ShareDependencies): Shares {
  let lost = { sms: new Map<string, number>(), call: new Map<string, number>() };
  const refresh = async (): Promise<void> => {
    const read = { sms: new Map<string, number>(), call: new Map<string, number>() };
    for (const { channel, gateway, points } of await listReductions(deps.db))
      if (points > 0) read[channel].set(gateway, points);
    lost = read;
  };
  return {
    reductions: (channel) => lost[channel],
    refresh,
    async shift() {
      const before = await listReductions(deps.db);
      const recent = (await listRecent(deps.db)).map((one) =>
        deps.reports(one.gateway) ? one : { ...one, messages: 0, slow: 0 },
      );
      const changes = decideShift(recent, before, deps.now());
      for (const change of await storeReductions(deps.db, changes, before)) {
        const old = before.find((one) => one.channel === change.channel && one.gateway === change.gateway)?.points ?? 0;
        const kind = change.points > old ? 'reduced' : 'restored';
        deps.log.warn(
          { gateway: change.gateway, channel: change.channel, points: change.points },
          `a gateway's share is ${kind}`,
        );
        await insertGatewayEvent(deps.db, {
          gateway: change.gateway,
          kind,
          reason: `${change.channel} ${change.points}`,
        });
      }
      await refresh();
    },
  };
}
