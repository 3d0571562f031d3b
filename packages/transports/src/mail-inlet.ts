/** A mail that came in, as bytes. Nothing in it is believed. */
export interface InletMail {
  raw: Buffer;
  /** MAIL FROM; "" for the null sender (RFC 5321 §4.5.5), null when the way in does not say. */
  envelopeFrom: string | null;
  /** RCPT TO; empty when the way in does not say. */
  recipients: string[];
}

/** Takes a mail: once it resolves the mail is stored for good. Rejects when it could not be stored; it then comes again. */
export type TakeMail = (mail: InletMail) => Promise<void>;

/** A way in for mails. A mail is given up by it only after it was taken: it may come twice, and never not at all. */
export interface MailInlet {
  readonly name: string;
  /** Begins to hand mails over. Rejects with a reason for the operator when it cannot begin. */
  start(take: TakeMail): Promise<void>;
  /** Ends; resolves when nothing is being handed over. */
  stop(): Promise<void>;
}
