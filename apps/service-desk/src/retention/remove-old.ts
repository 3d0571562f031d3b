import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { emptyRawMails, forgetAddresses, removeDrafts, removeStrayMails } from './old-things.store.ts';

/** How many of each were removed. */
export interface Removed {
  rawMails: number;
  strayMails: number;
  drafts: number;
  addresses: number;
}

/** Removes what is older than the settings keep it. Nothing of a case on hold is touched (a hold wins over every period). */
export async function removeOld(db: Database, { retention }: Pick<Settings, 'retention'>): Promise<Removed> {
  return {
    rawMails: await untilNone(() => emptyRawMails(db, retention.rawMailDays)),
    strayMails: await untilNone(() => removeStrayMails(db, retention.strayMailDays)),
    drafts: await removeDrafts(db, retention.draftDays),
    addresses: await untilNone(() => forgetAddresses(db, retention.addressDays)),
  };
}

async function untilNone(removeSome: () => Promise<number>): Promise<number> {
  for (let all = 0; ; ) {
    const some = await removeSome();
    all += some;
    if (some === 0) return all;
  }
}
