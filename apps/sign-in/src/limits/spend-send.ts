import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { LimitSettings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { addressRange } from './address-range.ts';
import { spendCounters, type WantedCount } from './counters.store.ts';

export interface SpendSendDependencies {
  /** The pool itself: what is spent is committed before anything is sent, and never rolled back with the caller. */
  db: Kysely<SignInTables>;
  keyring: Keyring;
  settings: { limits: LimitSettings };
}

/** A message or call that somebody asks for. */
export interface WantedSend {
  accountId: string;
  organisation: string;
  /** Keyed hash of the number; another one while nobody has proved it. */
  targetHash: string;
  /** Keyed hash of the number without its last four digits. */
  prefixHash: string;
  /** ISO 3166 region of the number. */
  country: string;
  /** IP address of the browser; IPv6 counts per /64. */
  address: string;
  channel: 'sms' | 'call';
}

/** The limits that `spendSend` holds a send against. The ones of a single challenge are the challenge's own. */
export type SendLimit =
  | 'sendsPerNumberHour'
  | 'sendsPerNumberDay'
  | 'callsPerNumberHour'
  | 'sendsPerAccountDay'
  | 'sendsPerPrefixHour'
  | 'sendsPerAddressHour'
  | 'sendsPerCountryDay'
  | 'sendsPerOrganisationDay';

export type SendVerdict = { verdict: 'allowed' } | { verdict: 'refused'; limit: SendLimit; retryAt: Date };

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/**
 * Checks a send against every limit and counts it, all in one committed statement, before anything goes out (cost
 * attacks, ASVS 2.4.1). A refused send counts nowhere. Windows slide. Of any number of parallel sends no more than the
 * limit are allowed. `retryAt` is when the last of the full limits has room again, by the database's clock.
 */
export async function spendSend(deps: SpendSendDependencies, send: WantedSend): Promise<SendVerdict> {
  const limits = listWanted(send);
  const wanted = limits.map(
    ([limit, subject, windowSeconds]): WantedCount => ({
      key: `${limit}:${deps.keyring.hash('throttle', `${limit} ${subject}`)}`,
      max: deps.settings.limits[limit],
      windowSeconds,
    }),
  );
  const result = await spendCounters(deps.db, wanted);
  if (result.spent) return { verdict: 'allowed' };
  const full = limits[wanted.findIndex(({ key }) => key === result.key)];
  if (!full) throw new Error('A limit refused that was not asked.');
  return { verdict: 'refused', limit: full[0], retryAt: result.retryAt };
}

/** In a fixed order, rows that many people share last, so that they are held shortest. */
function listWanted(send: WantedSend): [SendLimit, string, number][] {
  const calls: [SendLimit, string, number][] =
    send.channel === 'call' ? [['callsPerNumberHour', send.targetHash, HOUR_SECONDS]] : [];
  return [
    ['sendsPerAccountDay', send.accountId, DAY_SECONDS],
    ['sendsPerNumberHour', send.targetHash, HOUR_SECONDS],
    ['sendsPerNumberDay', send.targetHash, DAY_SECONDS],
    ...calls,
    ['sendsPerAddressHour', addressRange(send.address), HOUR_SECONDS],
    ['sendsPerPrefixHour', send.prefixHash, HOUR_SECONDS],
    ['sendsPerCountryDay', send.country, DAY_SECONDS],
    ['sendsPerOrganisationDay', send.organisation, DAY_SECONDS],
  ];
}
