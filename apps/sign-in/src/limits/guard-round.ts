import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import { sameCountry } from '../accounts/phone-numbers.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { correctBudgets } from './budgets.ts';
import { type Closing, loadUsage, storeClosings, storePeaks } from './closures.store.ts';
import { spendCounters } from './counters.store.ts';
import { decideClosings, MOST_PER_ACCOUNT } from './decide-closings.ts';

export interface GuardRoundDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  log: Log;
  settings: Pick<Settings, 'limits' | 'organisations'>;
}

/** One round in so many seconds, whatever the number of processes. */
const ROUND_SECONDS = 50;

/**
 * The money guard's work once a minute: closes what too few codes were used of, and puts down what messages cost after
 * all. Any number of processes may call it; one does it. Sends only look at what it left in `closed_sends`.
 */
export async function runGuardRound(deps: GuardRoundDependencies): Promise<void> {
  const turn = { key: 'guard-round', max: 1, windowSeconds: ROUND_SECONDS };
  if (!(await spendCounters(deps.db, [turn])).spent) return;
  await correctBudgets(deps);
  await closeUnused(deps);
}

/** Closes what is over its threshold. Gives what was closed. */
export async function closeUnused({ db, log, settings }: GuardRoundDependencies): Promise<Closing[]> {
  const { limits, organisations } = settings;
  const usage = await loadUsage(db, MOST_PER_ACCOUNT);
  const countries = usage.filter(({ kind, verifiedDay }) => kind === 'country' && verifiedDay > 0);
  await storePeaks(
    db,
    countries.map(({ subject, verifiedDay }) => ({ country: subject, verified: verifiedDay })),
  );
  const home = new Set(organisations.map(({ defaultCountry }) => sameCountry(defaultCountry)));
  const closed = await storeClosings(db, decideClosings(usage, limits, home), {
    firstSeconds: limits.closedFirstSeconds,
    maxSeconds: limits.closedMaxSeconds,
  });
  for (const { kind, subject, country, whom, seconds } of closed) {
    const detail = {
      what: kind,
      subject: kind === 'country' ? subject : null,
      country,
      whom,
      seconds: Math.round(seconds),
      mode: limits.mode,
    };
    log.warn(detail, 'codes that were sent are not used: closed for a time');
    await recordEvent(db, { kind: 'sends-closed', accountId: null, journeyId: null, detail });
  }
  return closed;
}
