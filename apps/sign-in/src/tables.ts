import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type * as audit from './tables-audit.ts';
import type * as delivery from './tables-delivery.ts';
import type { RememberedDevicesTable } from './tables-devices.ts';
import type { TokenTables } from './tables-hardware-tokens.ts';
import type * as limits from './tables-limits.ts';
import type { TablesOfNotices } from './tables-notices.ts';
import type * as oidc from './tables-oidc.ts';
import type { PasskeysTable } from './tables-passkeys.ts';
import type { PolicyTables } from './tables-policies.ts';
import type * as recovery from './tables-recovery.ts';
import type * as support from './tables-support.ts';

/**
 * The rows of the sign-in database, as the migrations make them. "sealed" columns are encrypted by the keyring,
 * "hash" columns are keyed hashes or SHA-256 of unguessable tokens. Times are the database's own clock.
 */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;

export interface AccountsTable {
  id: string;
  organisation: string;
  user_name: string;
  display_name: string;
  email: string | null;
  roles: string[];
  language: string | null;
  password_hash: string | null;
  /** Which option answers first: `sms:<method id>`, `call:<method id>`, `totp:<method id>`. */
  default_option: string | null;
  code_failures: Generated<number>;
  code_locked_until: MaybeTime;
  disabled_at: MaybeTime;
  /** Without a method, the password alone binds none: a temporary access pass has to. */
  enrol_needs_pass: Generated<boolean>;
  created_at: Time;
  /** How many recovery codes stand, and from when until when an access pass does: kept by their own parts. */
  recovery_codes_left: Generated<number>;
  pass_from: MaybeTime;
  pass_until: MaybeTime;
  /** Until when the owner's methods cannot be changed, after "this was not me". */
  methods_frozen_until: MaybeTime;
  /** When the owner said that others may know the password; it opens nothing until a new one is set. */
  password_blocked_at: MaybeTime;
  /** How a passkey was offered: not again before, how often it was put off, and no more at all. */
  passkey_offer_after: MaybeTime;
  passkey_offer_snoozes: Generated<number>;
  passkey_offer_closed: Generated<boolean>;
  /** Until when a pass that was ordered may be collected. */
  pass_order_until: MaybeTime;
}

/** Of a passkey and a hardware token a person may have several. */
export type MethodKind =
  | 'authentication-phone'
  | 'office-phone'
  | 'alternate-phone'
  | 'app'
  | 'passkey'
  | 'hardware-token';

export interface MethodsTable {
  id: string;
  account_id: string;
  kind: MethodKind;
  /** The person's own name for it. */
  name: ColumnType<string | null, string | null | undefined, string | null>;
  number_sealed: string | null;
  number_hash: string | null;
  extension_sealed: string | null;
  can_text: boolean;
  secret_sealed: string | null;
  /** Last accepted 30-second step of an app (replay is refused, RFC 6238 §5.2). */
  last_step: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  failures: Generated<number>;
  proved_at: Time;
  last_used_at: MaybeTime;
  disabled_at: MaybeTime;
  removed_at: MaybeTime;
}

export interface BrowsersTable {
  id: string;
  token_hash: string;
  language: string | null;
  created_at: Time;
  last_seen_at: Time;
  /** What the browser calls itself, in coarse words. */
  agent: ColumnType<string | null, string | null | undefined, string | null>;
}

/**
 * What was proved last, on top of the first factor. `otp`: an app or a token. `hwk`, `swk`: a passkey that cannot, or may, leave
 * its device. `recovery`: a recovery code. `pass`: an access pass for some time; `pass-once`: one that leads to enrolment.
 * `device`: a device that is remembered, since when the real factor was proved on it.
 */
export type SecondFactor = 'sms' | 'tel' | 'otp' | 'hwk' | 'swk' | 'recovery' | 'pass' | 'pass-once' | 'device';

export type FirstFactor = 'password' | 'passkey';

export interface AccountSessionsTable {
  id: string;
  browser_id: string;
  account_id: string;
  /** When the first factor, a password or a passkey alone, was proved. */
  password_at: MaybeTime;
  first_factor: ColumnType<FirstFactor, FirstFactor | undefined, FirstFactor>;
  second_factor: SecondFactor | null;
  second_factor_at: MaybeTime;
  /** When it ends by itself, as what a pass gave ends with the pass. */
  second_factor_until: MaybeTime;
  provider_session_uid: string | null;
  /** The remembered device that stands for the second factor, where that is `device`. */
  device_id: Generated<string | null>;
  started_at: Time;
  last_used_at: Time;
  ended_at: MaybeTime;
}

export interface JourneysTable {
  id: string;
  browser_id: string;
  account_id: string | null;
  account_session_id: string | null;
  /** Service id from the configuration: who asks. */
  service: string;
  step: string;
  state: Json<Record<string, unknown>>;
  request: Json<Record<string, unknown>>;
  version: Generated<number>;
  created_at: Time;
  expires_at: Time;
  finished_at: MaybeTime;
}

export interface ChallengesTable {
  id: string;
  journey_id: string;
  account_id: string;
  /** Null while a number is being enrolled: it is not a method before it is proved. */
  method_id: string | null;
  purpose: 'sign-in' | 'enrol';
  target_sealed: string;
  target_hash: string;
  extension_sealed: string | null;
  /** Keyed hash of the network address that asked for it. */
  asked_from: string | null;
  attempts: Generated<number>;
  sends: Generated<number>;
  last_send_at: MaybeTime;
  approved_at: MaybeTime;
  used_at: MaybeTime;
  cancelled_at: MaybeTime;
  created_at: Time;
  expires_at: Time;
}

export interface ChallengeCodesTable {
  challenge_id: string;
  send_number: number;
  reference: string;
  code_hash: string;
  /** Kept sealed while the challenge lives, so that failover and "call me instead" repeat the same code. */
  code_sealed: string | null;
  created_at: Time;
  expires_at: Time;
}

export type MessageState = delivery.MessageState;

export interface OutboxTable {
  id: string;
  challenge_id: string | null;
  send_number: number;
  channel: 'sms' | 'call';
  gateway: string;
  target_sealed: string;
  content_sealed: string | null;
  receipt_hash: string;
  state: Generated<MessageState>;
  /** For calls: how the call stands or ended. */
  outcome: string | null;
  reason: string | null;
  gateway_message_id: string | null;
  created_at: Time;
  not_after: Time;
  sending_at: MaybeTime;
  handed_over_at: MaybeTime;
  ended_at: MaybeTime;
  /** ISO 3166 region of the number. */
  country: string | null;
  /** Keyed hash of the number without its last four digits. */
  prefix_hash: string | null;
  organisation: string | null;
  /** What the gateway takes for it, in thousandths of a krone. */
  cost_milli: Generated<number>;
  /** When a code of its challenge was used. */
  verified_at: MaybeTime;
  /** Sent by an administrator or in a drill: counted in no limit and no statistic of people's sign-ins. */
  test: Generated<boolean>;
}

export interface LimitCountersTable {
  key: string;
  window_start: Time;
  count: number;
  expires_at: Time;
}

export interface PasswordThrottlesTable {
  /** Keyed hash of what is throttled: an account at an address, an account, an address. */
  key: string;
  failures: number;
  last_wrong_hash: string | null;
  blocked_until: MaybeTime;
  /** The account's own key, where the counter is of one account. */
  of_account: string | null;
  updated_at: Time;
}

export interface SignInTables extends PolicyTables, TokenTables, TablesOfNotices {
  accounts: AccountsTable;
  methods: MethodsTable;
  passkeys: PasskeysTable;
  browsers: BrowsersTable;
  account_sessions: AccountSessionsTable;
  remembered_devices: RememberedDevicesTable;
  journeys: JourneysTable;
  challenges: ChallengesTable;
  challenge_codes: ChallengeCodesTable;
  outbox: OutboxTable;
  orphan_receipts: delivery.OrphanReceiptsTable;
  gateway_reductions: delivery.GatewayReductionsTable;
  gateway_events: delivery.GatewayEventsTable;
  delivery_hours: delivery.DeliveryHoursTable;
  limit_counters: LimitCountersTable;
  address_countries: limits.AddressCountriesTable;
  closed_sends: limits.ClosedSendsTable;
  country_peaks: limits.CountryPeaksTable;
  send_decisions: limits.SendDecisionsTable;
  budget_alarms: limits.BudgetAlarmsTable;
  password_throttles: PasswordThrottlesTable;
  audit_events: audit.AuditEventsTable;
  audit_seals: audit.AuditSealsTable;
  audit_starts: audit.AuditStartsTable;
  audit_checkpoints: audit.AuditCheckpointsTable;
  audit_progress: audit.AuditProgressTable;
  recovery_codes: recovery.RecoveryCodesTable;
  pass_orders: recovery.PassOrdersTable;
  access_passes: recovery.AccessPassesTable;
  oidc_artifacts: oidc.OidcArtifactsTable;
  signing_keys: oidc.SigningKeysTable;
  support_acts: support.SupportActsTable;
  support_workers: support.SupportWorkersTable;
}

/** The database or a transaction on it: stores take either. */
export type Database = Kysely<SignInTables> | Transaction<SignInTables>;
