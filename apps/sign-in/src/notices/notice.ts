import type { PlainKey } from '@vakt/messages/translate';
import type { LanguageTag } from '../settings.ts';
import type { MethodKind } from '../tables.ts';

/**
 * Everything that an owner is told of (ASVS 6.3.5, 6.3.7; NIST SP 800-63B-4 §4.1.2.1, §4.2), and what is known of each.
 * A detail is a word of ours or a count: never a number, a code, or anything that somebody typed.
 */
export interface NoticeDetails {
  /** The number of a method was replaced: told to the old one too. */
  'number-changed': { method: MethodKind };
  'method-added': { method: MethodKind };
  'method-removed': { method: MethodKind };
  /** Switched off after too many wrong codes. */
  'method-blocked': { method: MethodKind };
  'methods-reset': Nothing;
  'default-changed': Nothing;
  'recovery-codes-made': Nothing;
  'recovery-code-used': { left: number };
  'pass-ordered': Nothing;
  'pass-collected': Nothing;
  'pass-used': Nothing;
  'pass-revoked': Nothing;
  'sessions-ended': Nothing;
  'device-remembered': Nothing;
  'device-stolen': Nothing;
  'account-unlocked': Nothing;
  /** By support, as is its opening. */
  'account-disabled': Nothing;
  'account-enabled': Nothing;
  'password-set': Nothing;
  /** The right password, and then wrong codes. */
  'attempts-suspicious': Nothing;
  /** `until`: epoch milliseconds. */
  'not-me-received': { until: number };
  'number-restored': { until: number };
}

type Nothing = Record<string, never>;

export type NoticeKind = keyof NoticeDetails;

/** What happened, as its kind has it. */
export type News = { [Kind in NoticeKind]: { kind: Kind; detail: NoticeDetails[Kind] } }[NoticeKind];

/** Something that an owner is to be told. The caller says what happened; how it is told is for this folder. */
export type OwnerNews = News & {
  accountId: string;
  /** Of the page on which it happened: for who has never chosen one. */
  language?: LanguageTag;
  /** Numbers (E.164) that were the owner's until now and are to be told as well. */
  alsoTo?: readonly string[];
  /** Numbers that know already: one that has just answered a code. */
  notTo?: readonly string[];
  /** To this number and nowhere else: something that was told is sent again. */
  onlyTo?: string;
  /** With which codes a replaced or removed number can be put back, and until when. */
  undo?: UndoCodes;
};

export interface UndoCodes {
  /** For the old number; null when it takes no texts. */
  text: string | null;
  mail: string;
  until: Date;
  /** The old number. */
  number: string;
}

interface KindRules {
  title: PlainKey;
  /** Whether phones are told too; what a phone just did itself need not be. */
  texts: boolean;
  /**
   * Whether strangers can bring it about again and again: then there are so many in a day and no more. All else is told
   * by mail each time, however often.
   */
  capped: boolean;
}

const told = (title: PlainKey): KindRules => ({ title, texts: true, capped: false });
const mailed = (title: PlainKey): KindRules => ({ title, texts: false, capped: false });

/** A new kind does not compile until it says how it is told. */
export const KINDS: Record<NoticeKind, KindRules> = {
  'number-changed': told('notice.numberChanged.title'),
  'method-added': told('notice.methodAdded.title'),
  'method-removed': told('notice.methodRemoved.title'),
  'method-blocked': told('notice.methodBlocked.title'),
  'methods-reset': told('notice.methodsReset.title'),
  'default-changed': mailed('notice.defaultChanged.title'),
  'recovery-codes-made': told('notice.recoveryCodesMade.title'),
  'recovery-code-used': told('notice.recoveryCodeUsed.title'),
  'pass-ordered': told('notice.passOrdered.title'),
  'pass-collected': told('notice.passCollected.title'),
  'pass-used': told('notice.passUsed.title'),
  'pass-revoked': told('notice.passRevoked.title'),
  'sessions-ended': mailed('notice.sessionsEnded.title'),
  'device-remembered': mailed('notice.deviceRemembered.title'),
  'device-stolen': told('notice.deviceStolen.title'),
  'account-unlocked': told('notice.accountUnlocked.title'),
  'account-disabled': told('notice.accountDisabled.title'),
  'account-enabled': told('notice.accountEnabled.title'),
  'password-set': told('notice.passwordSet.title'),
  'attempts-suspicious': { title: 'notice.attemptsSuspicious.title', texts: false, capped: true },
  'not-me-received': told('notice.notMeReceived.title'),
  'number-restored': told('notice.numberRestored.title'),
};

/** A stored notice, as far as its words and its reference depend on it. */
export interface Notice {
  id: string;
  accountId: string;
  news: News;
  at: Date;
}
