import type { AnswerChannel } from '../accounts/account.ts';
import type { MethodKind, SecondFactor } from '../tables.ts';
import type { DeviceEnd } from '../tables-devices.ts';
import type { ActKind } from '../tables-support.ts';

/**
 * Everything that is put on record, and what is known of each (ASVS 16.3.1: every authentication with its factor).
 * A detail is a word of ours, a count or an id. Never a code, a number, a password, a token, or anything that a person
 * typed (people type passwords into the wrong field).
 */
export interface AuditDetails {
  'sign-in-succeeded': { service: string; acr: string; amr: string[] };
  'sign-in-refused': { service: string; reason: string };
  'password-accepted': { service: string };
  'password-wrong': { service: string; accountKnown: boolean };
  'password-blocked': { service: string; scope: 'account-here' | 'account' | 'address' };
  'password-changed': { by: 'owner' | 'administrator' };
  'code-sent': { channel: 'sms' | 'call'; purpose: 'sign-in' | 'enrol'; sendNumber: number };
  /** A send that a limit refused. */
  'code-refused': { channel: 'sms' | 'call'; limit: string };
  /** A budget reached its alarm, or its end. `scope`: an organisation, or `all` together. */
  'budget-alarm': { scope: string; percent: number };
  'budget-spent': { scope: string };
  /** Too few of the codes sent there were used. `subject` is a country; null for a prefix or an address. */
  'sends-closed': {
    what: 'prefix' | 'country' | 'address';
    subject: string | null;
    country: string | null;
    whom: 'unproved' | 'proved';
    seconds: number;
    mode: 'deny' | 'record-only';
  };
  'sends-reopened': { what: string; closings: number; by: string };
  'code-wrong': {
    factor: SecondFactor;
    purpose: 'sign-in' | 'enrol';
    verdict: 'wrong' | 'expired' | 'spent' | 'replayed';
  };
  'code-accepted': { factor: SecondFactor; purpose: 'sign-in' | 'enrol' };
  'codes-locked': { factor: SecondFactor };
  'call-approved': { purpose: 'sign-in' | 'enrol' };
  /** Somebody answered the call and said that they had not asked for it. */
  'call-denied': { purpose: 'sign-in' | 'enrol'; stopped: boolean };
  'method-added': { method: MethodKind };
  'method-removed': { method: MethodKind };
  'method-changed': { method: MethodKind };
  /** `copied`: a key that cannot be copied told a count that went back. */
  'method-disabled': { method: MethodKind; reason?: 'copied' };
  'passkey-accepted': { service: string; factor: SecondFactor };
  'passkey-refused': { purpose: 'bind' | 'answer' | 'alone'; reason: 'unknown' | 'wrong' | 'copied' };
  'passkey-offer-answered': { answer: 'later' | 'never' };
  /** Support's way back in: all methods removed. `reason` is what the operator gave, `by` who it was. */
  'methods-reset': { reason: string; by: string; methods: MethodKind[]; sessionsEnded: number };
  /** "This was not me": on which way, about which kind of notice (`none`: no single one). */
  'not-me-reported': {
    way: 'notice' | 'code' | 'own-page' | 'undo';
    about: string;
    passwordBlocked: boolean;
    sessionsEnded: number;
  };
  /** A change of number was undone; `removed` is how many methods went. */
  'number-restored': { method: MethodKind; removed: number; sessionsEnded: number };
  'methods-unfrozen': { by: string };
  'security-report-closed': { by: string };
  /** Notices that the limit kept back. */
  'owner-not-told': { notices: number };
  'method-renamed': { method: MethodKind };
  'default-option-changed': { option: AnswerChannel };
  'sessions-ended': { by: 'owner' | 'support'; sessions: number };
  'session-ended': { reason: 'signed-out' | 'ended-elsewhere' | 'administrator' | 'expired' | 'factor-changed' };
  /** The browser in which a second factor was proved is not asked again, for so many days. */
  'device-remembered': { factor: SecondFactor; days: number };
  /** A remembered device stood for the second factor. */
  'device-used': Record<string, never>;
  /** A device's cookie was brought that counts for nothing here. */
  'device-refused': { reason: 'unknown' | 'other-account' | 'revoked' | 'method-gone' | 'other-client' };
  /** A value that had been replaced was brought again: somebody has a copy. */
  'device-stolen': { devices: number; sessions: number };
  'device-ended': { devices: number; reason: DeviceEnd };
  /** A page of the console that an administrator looked at. */
  'console-viewed': {
    page:
      | 'delivery'
      | 'test-send'
      | 'test-message'
      | 'tokens'
      | 'token'
      | 'token-import'
      | 'token-failures'
      | 'audit'
      | 'audit-event'
      | 'report'
      | 'policies'
      | 'policies-what-if'
      | 'policies-replay';
    period?: string;
    of?: string;
  };
  /** Somebody with two factors and without the role came to the console. */
  'console-refused': { missing: 'role' };
  'test-send': {
    gateway: string;
    channel: 'sms' | 'call';
    country: string;
    to: 'own-phone' | 'typed';
    outboxId: string;
  };
  'test-send-refused': { gateway: string; channel: 'sms' | 'call'; limit: string };
  /** Somebody with two factors and without a role for it came to the support console. */
  'support-refused': { missing: 'role' };
  /** A worker searched for people. What was typed is not kept. */
  'support-searched': { by: 'text' | 'number'; found: number };
  /** A worker looked at this account. `by`: the worker's account, here and below. */
  'support-viewed': { by: string; door: 'page' | 'api' };
  /** An act that waits for a second worker, and why. */
  'support-act-asked': { act: string; what: ActKind; by: string; why: 'privileged' | 'cap'; reason: string };
  'support-act-done': {
    act: string;
    what: ActKind;
    by: string;
    approvedBy: string | null;
    reason: string;
    proof: string | null;
    door: 'page' | 'api';
  };
  'support-act-declined': { act: string; what: ActKind; by: string; how: 'refused' | 'withdrawn' };
  /** An act that a worker may not do: on an account of the worker's own, on one's own request, with a day that is full. */
  'support-act-denied': { what: ActKind; by: string; why: string };
  /** A worker has done as many acts of a kind as a day has: told to administrators. */
  'support-cap-reached': { what: ActKind; most: number };
  /** A run began with another policy than the last one's; `by`: who accepted that it is weaker. */
  'policy-changed': { hash: string; was: 'first' | 'not-weaker' | 'accepted'; by: string | null };
  /** A start was refused, because its policy is weaker than the last run's. */
  'policy-refused': { hash: string; findings: number };
  'policy-accepted': { hash: string; by: string; findings: number };
  'signing-keys-rotated': { kid: string };
  'person-added': { organisation: string };
  'person-changed': {
    organisation: string;
    what: 'name' | 'email' | 'roles' | 'password' | 'several';
    roles?: string[];
  };
  'person-disabled': { organisation: string };
  'person-enabled': { organisation: string };
  'people-imported': { organisation: string; added: number; changed: number };
  /** `refused`: why the whole file was no list of tokens. */
  'tokens-imported': {
    organisation: string;
    importId: string;
    by: string;
    added: number;
    assigned: number;
    unchanged: number;
    failed: number;
    refused: string | null;
  };
  'token-released': { tokenId: string; by: string; to: 'stock' | 'lost' };
  'token-resynchronised': { methodId: string };
  /** What left the house as a file. `by`: whoever ran the command; null at the console, where it is the account. */
  'audit-exported': { of: 'audit' | 'report'; format: 'jsonl' | 'cef' | 'csv'; by: string | null };
  'audit-verified': { of: 'whole' | 'person'; seals: number; faults: number; by: string };
  /** A set took the place of the one before; `replaced`: how many of that could have been used. */
  'recovery-codes-made': { codes: number; replaced: number };
  'recovery-code-used': { left: number };
  /** A pass was ordered. `proof`: how the person proved who it is; `ahead`: its time begins later. */
  'pass-ordered': {
    by: string;
    reason: string;
    proof: string;
    once: boolean;
    lifeSeconds: number;
    length: number;
    ahead: boolean;
  };
  'pass-collected': { once: boolean };
  'pass-collection-wrong': { verdict: 'wrong' | 'too-many' | 'nothing-ordered' };
  'pass-used': { once: boolean };
  'pass-revoked': { by: 'owner' | 'administrator' };
}

export type AuditKind = keyof AuditDetails;

/** One event: its kind decides what its detail holds. */
export type AuditEvent = {
  [Kind in AuditKind]: {
    kind: Kind;
    accountId: string | null;
    journeyId: string | null;
    detail: AuditDetails[Kind];
  };
}[AuditKind];

/** An event as it was recorded, with the database's own time. */
export type RecordedEvent = AuditEvent & { id: string; at: Date };
