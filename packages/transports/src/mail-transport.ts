/** A mail on its way out. All of it is ours: nothing in it was typed by whoever caused it. */
export interface MailMessage {
  /** Without angle brackets: `<id>@<our own domain>`. The same at every try, so that a mailbox can see a double. */
  messageId: string;
  from: MailAddress;
  /** Where bounces go (MAIL FROM). */
  envelopeFrom: string;
  replyTo: string | null;
  /** One address: a notice is one person's. */
  to: string;
  subject: string;
  text: string;
  /** The same with simple markup; holds nothing that is fetched. */
  html: string;
  /** BCP 47 tag of the text. */
  language: string;
  date: Date;
  /**
   * Message-IDs of the conversation that it belongs to, oldest first, without angle brackets; the last is the one that it
   * answers. Left out for a mail that begins one. They may be others' than ours: what is none is left out.
   */
  thread?: readonly string[];
}

export interface MailAddress {
  name: string;
  address: string;
}

/** Why a mail was not taken: the same words for every relay, never an address or a server's own text. */
export type MailFailure =
  | 'bad-address'
  | 'mailbox-refused'
  | 'relay-refused'
  | 'too-large'
  | 'auth'
  | 'tls'
  | 'unreachable'
  | 'busy'
  | 'config'
  | 'unknown';

/**
 * What a relay made of a mail. `accepted`: it has it, and answers for it. `refused`: it will never take it; `final` when
 * that is about the mailbox, so that no other relay is worth a try. `later`: it does not have it, and may take it another
 * time. `unknown`: all of the mail was on its way and no answer came: it may have it (RFC 1047, RFC 5321 §4.5.3.2.6).
 */
export type MailVerdict =
  | { verdict: 'accepted' }
  | { verdict: 'refused'; reason: MailFailure; advice: 'final' | 'next-relay' }
  | { verdict: 'later'; reason: MailFailure }
  | { verdict: 'unknown'; reason: MailFailure };

/** A way out for mails. Never throws for what a relay says; throws only for a bug of ours. */
export interface MailRelay {
  readonly name: string;
  sendMail(message: MailMessage): Promise<MailVerdict>;
  /** Rejects with a reason for the operator when no mail could leave now. Sends none. */
  checkLink(): Promise<void>;
  /** Closes what is kept open. */
  close(): Promise<void>;
}

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Whether a text is one plain address (RFC 5321 §4.1.2: dot-string at domain; no quoted names, no address literals, no
 * letters outside ASCII), of at most 254 octets. What is none cannot break out of a command or a header either.
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const labels = text.slice(at + 1).split('.');
  return (
    at > 0 &&
    at <= 64 &&
    text.length <= 254 &&
    LOCAL.test(local) &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label))
  );
}
