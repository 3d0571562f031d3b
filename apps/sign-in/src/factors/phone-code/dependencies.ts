import type { Keyring } from '@vakt/foundation/secrets';
import type { Parts } from '@vakt/storage/parts';
import type { Kysely, RawBuilder } from 'kysely';
import type { CodeSettings, LimitSettings } from '../../settings.ts';
import type { Database, SignInTables } from '../../tables.ts';

export type Channel = 'sms' | 'call';

/** One message or call that is to leave the house, as delivery takes it. */
export interface OutgoingCode {
  challengeId: string;
  sendNumber: number;
  channel: Channel;
  to: string;
  country: string;
  organisation: string;
  /** Of a drill account. */
  drill: boolean;
  extension: string | null;
  language: 'nb' | 'nn' | 'se' | 'en';
  code: string;
  messageReference: string;
  /** The whole text message; empty for a call. */
  text: string;
  notAfter: Date;
}

/** A challenge's first message: it expires with the code, by the database's clock. */
export type FirstCode = Omit<OutgoingCode, 'notAfter'>;

/** Who asks for a send: what the limits are counted on. */
export interface Asker {
  accountId: string;
  organisation: string;
  address: string;
  /** A drill account: its messages go through the drill's gateway and no other. */
  drill: boolean;
}

export interface SpendVerdict {
  verdict: 'allowed';
}
export interface SpendRefusal {
  verdict: 'refused';
  limit: string;
  /** Null: waiting does not help. */
  retryAt: Date | null;
}

/** What the engine needs of the rest: handed in, so that it knows neither gateways nor pages. */
export interface PhoneCodeDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  codes: CodeSettings;
  limits: LimitSettings;
  /** Counts a send against every limit, in its own transaction, before anything is made. `proved`: it is this account's. */
  spendSend(
    asker: Asker,
    target: { number: string; country: string; channel: Channel; proved: boolean },
  ): Promise<SpendVerdict | SpendRefusal>;
  /** Writes the message in the caller's transaction; gives its id. */
  queueCode(trx: Database, message: OutgoingCode): Promise<string>;
  /** The same for a challenge's first message, as parts of the statement that makes the challenge. */
  queueingFirst(
    message: FirstCode,
    statement: { notAfter: RawBuilder<unknown>; when: RawBuilder<unknown> },
  ): { id: string; parts: Parts };
  /** Sends a committed message now, in the background. */
  deliverSoon(messageId: string): void;
  /** Writes the text of a message. */
  writeText(
    content: { code: string; reference: string; minutes: number },
    language: OutgoingCode['language'],
    service: string,
  ): string;
  /** Counts an attempt before any comparison, in its own transaction (T12). */
  countAttempt(attempt: {
    accountId: string;
    methodId: string | null;
    challengeId: string | null;
  }): Promise<AttemptVerdict>;
}

export type AttemptVerdict =
  | { verdict: 'counted'; attemptsLeft: number | null }
  | { verdict: 'locked'; until: Date }
  | { verdict: 'spent' }
  | { verdict: 'method-disabled' };
