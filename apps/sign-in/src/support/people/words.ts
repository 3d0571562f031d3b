import { formatDateTime, formatDuration } from '@vakt/messages/format';
import type { PlainKey, Translator } from '@vakt/messages/translate';
import type { Proof } from '../../settings-support.ts';
import type { MethodKind } from '../../tables.ts';
import type { ActKind, ActState, Refusal } from './acts.ts';
import type { WishFault } from './draft-act.ts';
import type { Failure } from './explain-failures.ts';
import type { SearchVerdict } from './find-people.ts';

type T = Translator['t'];
type Language = Parameters<typeof formatDateTime>[0];

export const ACT_NAMES: Readonly<Record<ActKind, PlainKey>> = {
  unlock: 'support.act.unlock',
  'end-sessions': 'support.act.endSessions',
  'require-enrolment': 'support.act.requireEnrolment',
  'order-pass': 'support.act.orderPass',
  'disable-account': 'support.act.disableAccount',
  'enable-account': 'support.act.enableAccount',
};

export const METHOD_NAMES: Readonly<Record<MethodKind, PlainKey>> = {
  'authentication-phone': 'support.kind.authenticationPhone',
  'office-phone': 'support.kind.officePhone',
  'alternate-phone': 'support.kind.alternatePhone',
  app: 'support.kind.app',
  passkey: 'support.kind.passkey',
  'hardware-token': 'support.kind.hardwareToken',
};

export const PROOF_NAMES: Readonly<Record<Proof, PlainKey>> = {
  'national-eid': 'support.proof.nationalEid',
  passport: 'support.proof.passport',
  'driving-licence': 'support.proof.drivingLicence',
  'student-or-staff-card': 'support.proof.studentOrStaffCard',
  supervisor: 'support.proof.supervisor',
  'video-call': 'support.proof.videoCall',
};

/** A proof as it was kept, in words; the word itself where it is none of ours any more. */
export function nameProof(t: T, proof: string): string {
  return Object.hasOwn(PROOF_NAMES, proof) ? t(PROOF_NAMES[proof as Proof]) : proof;
}

export const STATE_NAMES: Readonly<Record<ActState, PlainKey>> = {
  draft: 'support.listState.draft',
  waiting: 'support.listState.waiting',
  done: 'support.listState.done',
  refused: 'support.listState.refused',
  withdrawn: 'support.listState.withdrawn',
};

const WHAT_HAPPENS: Readonly<Record<Exclude<ActKind, 'order-pass'>, PlainKey>> = {
  unlock: 'support.what.unlock',
  'end-sessions': 'support.what.endSessions',
  'require-enrolment': 'support.what.requireEnrolment',
  'disable-account': 'support.what.disableAccount',
  'enable-account': 'support.what.enableAccount',
};

/** What an act does, for whoever is about to do it. `address`: where passes are collected. */
export function sayWhatHappens(t: T, kind: ActKind, address: string): string {
  return kind === 'order-pass' ? t('support.what.orderPass', { address }) : t(WHAT_HAPPENS[kind]);
}

export const SEARCH_FAULTS: Readonly<Record<Exclude<SearchVerdict['verdict'], 'found'>, PlainKey>> = {
  'too-short': 'support.fault.tooShort',
  'bad-number': 'support.fault.badNumber',
  'too-many': 'support.fault.tooMany',
};

const REASON_FAULTS = {
  missing: 'support.fault.reasonMissing',
  'too-short': 'support.fault.reasonShort',
  'too-long': 'support.fault.reasonLong',
  'no-words': 'support.fault.reasonWords',
  'holds-number': 'support.fault.reasonNumber',
} as const satisfies Record<Extract<WishFault, { field: 'reason' }>['kind'], PlainKey>;

/** What is wrong with what a worker wrote. */
export function sayWishFault(t: T, fault: WishFault): string {
  switch (fault.field) {
    case 'reason':
      return t(REASON_FAULTS[fault.kind]);
    case 'proof':
      return t('support.fault.proofMissing');
    case 'life':
      return t('support.fault.life');
  }
}

/** Why an act is not done. What has a page of its own (`not-found`, a factor that is too old) is not among it. */
export const REFUSALS: Readonly<Record<Exclude<Refusal, 'not-found' | 'stale-factor'>, PlainKey>> = {
  'own-account': 'support.cannot.ownAccount',
  'needs-administrator': 'support.cannot.needsAdministrator',
  'cap-full': 'support.cannot.capFull',
  gone: 'support.cannot.gone',
  'not-waiting': 'support.cannot.notWaiting',
  'own-request': 'support.cannot.ownRequest',
  'lower-role': 'support.cannot.lowerRole',
  'requester-gone': 'support.cannot.requesterGone',
};

const MESSAGE_REASONS: Readonly<Record<string, PlainKey>> = {
  invalid_number: 'support.reason.invalidNumber',
  unreachable: 'support.reason.unreachable',
  barred: 'support.reason.barred',
  filtered: 'support.reason.filtered',
  sender_refused: 'support.reason.ours',
  throttled: 'support.reason.ours',
  auth: 'support.reason.ours',
  quota: 'support.reason.ours',
  config: 'support.reason.ours',
  temporary: 'support.reason.ours',
  'gateway-failed': 'support.reason.ours',
};

const OUTCOMES: Readonly<Record<string, PlainKey>> = {
  busy: 'support.outcome.busy',
  'no-answer': 'support.outcome.noAnswer',
  declined: 'support.outcome.declined',
  unreachable: 'support.outcome.unreachable',
  'bad-number': 'support.outcome.badNumber',
  'not-confirmed': 'support.outcome.notConfirmed',
};

const LIMITS: Readonly<Record<string, PlainKey>> = {
  sendsPerNumberHour: 'support.limit.numberHour',
  sendsPerNumberDay: 'support.limit.numberDay',
  callsPerNumberHour: 'support.limit.callsHour',
  sendsPerAccountDay: 'support.limit.account',
  sendsPerChallenge: 'support.limit.challenge',
  sendsPerAddressHour: 'support.limit.address',
  provedSendsPerAddressHour: 'support.limit.address',
  countriesPerAddressDay: 'support.limit.address',
  sendsPerPrefixHour: 'support.limit.many',
  sendsPerCountryDay: 'support.limit.many',
  sendsPerOrganisationDay: 'support.limit.many',
  budgetPerOrganisationDay: 'support.limit.budget',
  budgetPerDay: 'support.limit.budget',
  closedPrefix: 'support.limit.closed',
  closedCountry: 'support.limit.closed',
  closedAddress: 'support.limit.closed',
  countryNotAllowed: 'support.limit.country',
  numberNotAllowed: 'support.limit.number',
  numberTakesNoText: 'support.limit.number',
};

const pick = (t: T, words: Readonly<Record<string, PlainKey>>, name: string, other: PlainKey) =>
  t((Object.hasOwn(words, name) ? words[name] : undefined) ?? other);

/** A reason why signing in failed, as a sentence. */
export function sayFailure(t: T, language: Language, failure: Failure): string {
  const time = (at: Date) => formatDateTime(language, at);
  switch (failure.kind) {
    case 'message-refused':
    case 'call-refused': {
      const reason = pick(t, MESSAGE_REASONS, failure.reason, 'support.reason.unknown');
      return t(failure.kind === 'call-refused' ? 'support.failure.callRefused' : 'support.failure.messageRefused', {
        mask: failure.mask,
        reason,
      });
    }
    case 'call-unanswered': {
      const reason = pick(t, OUTCOMES, failure.reason, 'support.reason.unknown');
      return t('support.failure.callUnanswered', { mask: failure.mask, reason });
    }
    case 'send-refused': {
      const reason = pick(t, LIMITS, failure.reason, 'support.limit.other');
      return t('support.failure.sendRefused', { channel: failure.channel === 'call' ? 'call' : 'other', reason });
    }
    case 'codes-locked':
      return failure.until
        ? t('support.failure.codesLockedUntil', { time: time(failure.until) })
        : t('support.failure.codesLocked');
    case 'code-wrong':
      return t('support.failure.codeWrong', { times: failure.times });
    case 'password-wrong':
      return t('support.failure.passwordWrong', { times: failure.times });
    case 'password-locked':
      return t('support.failure.passwordLocked', { time: time(failure.until) });
    case 'sign-in-refused':
      return t('support.failure.signInRefused', { reason: failure.reason });
    default:
      return 'mask' in failure ? t(MASKED[failure.kind], { mask: failure.mask }) : t(PLAIN[failure.kind]);
  }
}

const MASKED = {
  'message-expired': 'support.failure.messageExpired',
  'call-expired': 'support.failure.callExpired',
  'message-waiting': 'support.failure.messageWaiting',
  'call-waiting': 'support.failure.callWaiting',
  'message-silent': 'support.failure.messageSilent',
  'message-unused': 'support.failure.messageUnused',
} as const;

const PLAIN = {
  'call-denied': 'support.failure.callDenied',
  'code-expired': 'support.failure.codeExpired',
  'code-spent': 'support.failure.codeSpent',
  'code-replayed': 'support.failure.codeReplayed',
  'method-switched-off': 'support.failure.methodSwitchedOff',
  'account-disabled': 'support.failure.accountDisabled',
  'pass-needed': 'support.failure.passNeeded',
  'no-method': 'support.failure.noMethod',
} as const satisfies Record<string, PlainKey>;

/** Until when something lasts, and how long that is from now. */
export function sayUntil(t: T, language: Language, until: Date, now: Date): string {
  const seconds = Math.max(60, Math.ceil((until.getTime() - now.getTime()) / 60_000) * 60);
  return t('support.until', { time: formatDateTime(language, until), wait: formatDuration(language, seconds) });
}
