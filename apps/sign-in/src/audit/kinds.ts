import type { PlainKey } from '@vakt/messages/translate';
import type { AuditSettings } from '../settings-audit.ts';
import type { AuditKind } from './events.ts';
import { SUPPORT_KINDS, WAYS_IN_KINDS } from './kinds-of-parts.ts';

/** Events are kept by class: how long is a setting. */
export type AuditClass = keyof AuditSettings['keepDays'];
export const AUDIT_CLASSES: readonly AuditClass[] = ['signIns', 'messages', 'account', 'administration'];

/** A kind's class, and its words for people. */
type KindWords = Readonly<{ class: AuditClass; words: PlainKey }>;

/** Each kind, by part of the service. Whoever adds a kind adds its line in one of these: without it nothing compiles. */
export const KINDS: Readonly<Record<AuditKind, KindWords>> = {
  ...WAYS_IN_KINDS,
  ...SUPPORT_KINDS,
  'sign-in-succeeded': { class: 'signIns', words: 'audit.signInSucceeded' },
  'sign-in-refused': { class: 'signIns', words: 'audit.signInRefused' },
  'password-accepted': { class: 'signIns', words: 'audit.passwordAccepted' },
  'password-wrong': { class: 'signIns', words: 'audit.passwordWrong' },
  'password-blocked': { class: 'signIns', words: 'audit.passwordBlocked' },
  'password-changed': { class: 'account', words: 'audit.passwordChanged' },
  'code-sent': { class: 'messages', words: 'audit.codeSent' },
  'code-refused': { class: 'messages', words: 'audit.codeRefused' },
  'budget-alarm': { class: 'messages', words: 'audit.budgetAlarm' },
  'budget-spent': { class: 'messages', words: 'audit.budgetSpent' },
  'sends-closed': { class: 'messages', words: 'audit.sendsClosed' },
  'sends-reopened': { class: 'administration', words: 'audit.sendsReopened' },
  'code-wrong': { class: 'signIns', words: 'audit.codeWrong' },
  'code-accepted': { class: 'signIns', words: 'audit.codeAccepted' },
  'codes-locked': { class: 'signIns', words: 'audit.codesLocked' },
  'call-approved': { class: 'signIns', words: 'audit.callApproved' },
  'call-denied': { class: 'signIns', words: 'audit.callDenied' },
  'method-added': { class: 'account', words: 'audit.methodAdded' },
  'method-removed': { class: 'account', words: 'audit.methodRemoved' },
  'method-changed': { class: 'account', words: 'audit.methodChanged' },
  'method-renamed': { class: 'account', words: 'audit.methodRenamed' },
  'method-disabled': { class: 'account', words: 'audit.methodDisabled' },
  'methods-reset': { class: 'account', words: 'audit.methodsReset' },
  'not-me-reported': { class: 'account', words: 'audit.notMeReported' },
  'number-restored': { class: 'account', words: 'audit.numberRestored' },
  'methods-unfrozen': { class: 'account', words: 'audit.methodsUnfrozen' },
  'security-report-closed': { class: 'administration', words: 'audit.securityReportClosed' },
  'owner-not-told': { class: 'messages', words: 'audit.ownerNotTold' },
  'default-option-changed': { class: 'account', words: 'audit.defaultOptionChanged' },
  'sessions-ended': { class: 'account', words: 'audit.sessionsEnded' },
  'session-ended': { class: 'signIns', words: 'audit.sessionEnded' },
  'console-viewed': { class: 'administration', words: 'audit.consoleViewed' },
  'console-refused': { class: 'administration', words: 'audit.consoleRefused' },
  'test-send': { class: 'administration', words: 'audit.testSend' },
  'test-send-refused': { class: 'administration', words: 'audit.testSendRefused' },
  'signing-keys-rotated': { class: 'administration', words: 'audit.signingKeysRotated' },
  'person-added': { class: 'account', words: 'audit.personAdded' },
  'person-changed': { class: 'account', words: 'audit.personChanged' },
  'person-disabled': { class: 'account', words: 'audit.personDisabled' },
  'person-enabled': { class: 'account', words: 'audit.personEnabled' },
  'people-imported': { class: 'administration', words: 'audit.peopleImported' },
  'audit-exported': { class: 'administration', words: 'audit.auditExported' },
  'audit-verified': { class: 'administration', words: 'audit.auditVerified' },
};

/** Every kind there is. */
export const ALL_KINDS = Object.keys(KINDS) as AuditKind[];

/** Whether a word is a kind of ours. */
export function isKind(word: string): word is AuditKind {
  return Object.hasOwn(KINDS, word);
}

/** The kinds of a class. */
export function kindsOf(one: AuditClass): AuditKind[] {
  return ALL_KINDS.filter((kind) => KINDS[kind].class === one);
}
