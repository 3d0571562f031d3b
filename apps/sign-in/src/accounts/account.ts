import type { MethodKind } from '../tables.ts';

/** A person's account as the rest of the service sees it. The password's hash never leaves the directory. */
export interface Account {
  id: string;
  /** Organisation id of the configuration. */
  organisation: string;
  /** Without the domain, in small letters: "kari". */
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  language: string | null;
  /** Id of the answer option that comes first, if the person chose one. */
  defaultOption: string | null;
  /** Consecutive wrong codes, and until when codes are refused. Nothing to do with passwords (security case P4). */
  codeFailures: number;
  codeLockedUntil: Date | null;
  disabled: boolean;
  /** The owner said that others may know the password: it opens nothing until a new one is set. */
  passwordBlocked: boolean;
}

/** A second factor that was proved, with its secrets opened. Stays in memory; never in a log or a page. */
export interface Method {
  id: string;
  kind: MethodKind;
  /** E.164 with plus; null for an app. */
  number: string | null;
  /** Region of the number (`NO`), by which sends to a country are counted; null for an app. */
  country: string | null;
  /** Digits behind the office's switchboard. */
  extension: string | null;
  canText: boolean;
  /** Base32 secret of an app; null for phones. */
  secret: string | null;
  /** Last accepted 30-second step of an app. */
  lastStep: number | null;
  failures: number;
  /** Switched off after too many wrong codes. */
  disabled: boolean;
}

/** `token`, `passkey`, `recovery`, `pass`: whichever of them the person has. */
export type AnswerChannel = 'sms' | 'call' | 'totp' | 'token' | 'passkey' | 'recovery' | 'pass';

/** One way in which a person may answer: a method by a channel. */
export interface AnswerOption {
  /** `sms:<method id>`, `call:<method id>`, `totp:<method id>`, `passkey:any`, …: opaque to the page, read back against the stored methods (T17). */
  id: string;
  channel: AnswerChannel;
  /** `any` where the answer itself says which one it was. */
  methodId: string;
  /** Null for recovery codes and passes, which are no methods. */
  kind: MethodKind | null;
  /** `+XX XXXXXX04`; null for an app. */
  mask: string | null;
  /** The last two digits, for screen readers; null for an app. */
  lastDigits: string | null;
}
