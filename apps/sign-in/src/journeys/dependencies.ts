import type { IncomingMessage } from 'node:http';
import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { PasswordVerdict } from '../directories/built-in/check-password.ts';
import type { PassDependencies } from '../factors/access-pass/check-pass.ts';
import type { CollectDependencies, CollectedPass } from '../factors/access-pass/collect-pass.ts';
import type { PhoneCodeDependencies } from '../factors/phone-code/dependencies.ts';
import type { RecoveryCodeDependencies } from '../factors/recovery-code/check-recovery-code.ts';
import type { OwnerNews } from '../notices/notice.ts';
import type { OwnerTeller } from '../notices/tell-owner.ts';

import type { Door } from '../oidc/door.ts';
import type { Origin } from '../policies/origin.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import type { PreferencesDraft } from './situation.ts';

/** What the journeys need. The door is set after the provider is built, for it asks the journeys too. */
export interface JourneyDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  clock: Clock;
  settings: Settings;
  log: Log;
  door: Door;
  codes: PhoneCodeDependencies;
  /** Recovery codes and access passes. */
  waysBack: RecoveryCodeDependencies & PassDependencies & CollectDependencies;
  checkPassword(attempt: {
    organisation: string;
    userName: string;
    password: string;
    address: string;
  }): Promise<PasswordVerdict>;
  /** Tells an owner in the transaction in which it happens. */
  owners: OwnerTeller;
  /** Tells an owner of what happened already; never throws. */
  tellOwner(news: OwnerNews): Promise<void>;
  /** Ends a call that is no longer wanted. */
  endCalls(challengeId: string): void;
}

/** Who asks, from where, in which language. */
export interface Visitor {
  /** Hash of the browser token. */
  browserHash: string;
  address: string;
  origin: Origin;
  language: LanguageTag;
  /** Ticked that this browser is not to be asked again for a while. */
  remember: boolean;
  /** The request itself: the provider reads its own cookies from it. */
  request: IncomingMessage;
}

/** What a use case leads to. `token`: the browser gets this new token (R6). */
export interface Outcome {
  token?: string;
  /** Whole Set-Cookie values: the provider's, and of remembered devices. */
  cookies?: string[];
  /** Leave for this address; else the journey's own page is shown. */
  location?: string;
  /** What is wrong with what was typed; the page is shown again with it. */
  faults?: Fault[];
  /** The preferences page as it was sent, to be shown again. */
  draft?: PreferencesDraft;
  /** What the next page shows once: it is written into the answer to this POST and kept nowhere. */
  reveal?: Reveal;
}

/** A secret that its owner gets to see, now and never again. */
export type Reveal =
  | { what: 'replacement'; code: string }
  | { what: 'codes'; codes: readonly string[] }
  | { what: 'pass'; pass: CollectedPass };

/** One thing that is wrong: the field it stands beside, and the text that says so. */
export interface Fault {
  field: string;
  kind: FaultKind;
  facts?: Record<string, string | number>;
}

export type FaultKind =
  | 'wrong-password'
  | 'password-wait'
  | 'password-blocked'
  | 'user-name-missing'
  | 'password-missing'
  | 'code-missing'
  | 'code-shape'
  | 'wrong-code'
  | 'code-expired'
  | 'code-used'
  | 'code-tries'
  | 'code-wait'
  | 'app-code-wrong'
  | 'app-code-used'
  | 'token-code-shape'
  | 'token-code-wrong'
  | 'token-code-used'
  | 'token-serial-missing'
  | 'token-wrong'
  | 'token-busy'
  | 'token-too-many'
  | 'send-refused'
  | 'too-soon'
  | 'method-disabled'
  | 'option-missing'
  | 'contact-missing'
  | 'method-missing'
  | 'number-missing'
  | 'bad-number'
  | 'cannot-take-sms'
  | 'number-not-allowed'
  | 'country-not-allowed'
  | 'extension-invalid'
  | 'last-method'
  | 'last-passkey'
  | 'method-gone'
  | 'name-long'
  | 'default-not-kept'
  | 'other-organisation'
  | 'account-gone'
  | 'not-approved'
  | 'passkey-missing'
  | 'passkey-stale'
  | 'passkey-refused'
  | 'passkey-copied'
  | 'passkey-tries'
  | 'passkey-known'
  | 'passkeys-many'
  | 'recovery-code-shape'
  | 'recovery-code-wrong'
  | 'recovery-code-used'
  | 'pass-shape'
  | 'pass-wrong'
  | 'pass-used'
  | 'pass-early'
  | 'pass-expired'
  | 'collection-shape'
  | 'collection-wrong'
  | 'collection-none'
  | 'way-back-tries';
