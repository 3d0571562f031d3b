import type { Keyring } from '@vakt/foundation/secrets';

/**
 * The marks of the chain: HMAC-SHA-256 under a key of their own (`Keyring.hash`, hex). Who can write the tables and has
 * no master key can change rows and cannot make marks that agree. All ids and numbers are written in decimal, marks in
 * hex, so that no two different things are written alike.
 */

/** An event in the exact words that are hashed. `detail` is `jsonb` as PostgreSQL writes it: keys in its own fixed order. */
export interface CanonicalEvent {
  /** Microseconds since 1970. */
  at: string;
  kind: string;
  accountId: string | null;
  journeyId: string | null;
  detail: string;
}

/** What a seal says of an event's place. */
export interface SealPlace {
  number: string;
  eventId: string;
  accountId: string | null;
  accountNumber: string | null;
  digest: string;
  accountMac: string | null;
}

/** What a chain is before its first seal. */
export const NOTHING_BEFORE = '0'.repeat(64);

export interface ChainMarks {
  /** Of what an event says, without its id. */
  digest(event: CanonicalEvent): string;
  /** Binds an event to the one before it in its account's chain. */
  accountMac(place: Omit<SealPlace, 'accountMac' | 'number'>, before: string): string;
  /** Binds a seal to the one before it in the whole chain. */
  mac(place: SealPlace, before: string): string;
  /** Signs that an event ran out and was removed. */
  removal(place: Pick<SealPlace, 'number' | 'eventId' | 'digest'>): string;
  /** Signs where a chain begins after its oldest seals were removed. */
  start(start: { chain: string; number: string; mac: string }): string;
  checkpoint(checkpoint: { number: string; eventId: string; mac: string }): string;
}

export function createChainMarks(keyring: Keyring): ChainMarks {
  const mark = (use: string, parts: readonly (string | null)[]) =>
    keyring.hash('audit-chain', `${use}\n${parts.map((part) => part ?? '-').join('\n')}`);
  return {
    digest: ({ at, kind, accountId, journeyId, detail }) =>
      keyring.hash('audit-chain', `event\n${JSON.stringify([at, kind, accountId, journeyId, detail])}`),
    accountMac: ({ accountId, accountNumber, eventId, digest }, before) =>
      mark('account', [accountId, accountNumber, eventId, digest, before]),
    mac: ({ number, eventId, digest, accountId, accountNumber, accountMac }, before) =>
      mark('seal', [number, eventId, digest, accountId, accountNumber, accountMac, before]),
    removal: ({ number, eventId, digest }) => mark('removal', [number, eventId, digest]),
    start: ({ chain, number, mac }) => mark('start', [chain, number, mac]),
    checkpoint: ({ number, eventId, mac }) => mark('checkpoint', [number, eventId, mac]),
  };
}
