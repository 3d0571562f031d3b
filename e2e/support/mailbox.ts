import { stackAddresses } from './people.ts';
import { waitFor } from './phone.ts';

/** A mail as it lies in a mailbox of the simulator. */
export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** Waits for a mail whose subject matches, the newest such one. */
export function waitForMail(address: string, subject: RegExp): Promise<Mail> {
  const url = `${stackAddresses().simulator}/api/mailboxes/${encodeURIComponent(address)}`;
  return waitFor(
    async () => ((await (await fetch(url)).json()) as Mail[]).filter((mail) => subject.test(mail.subject)).at(-1),
    `a mail to ${address} (${subject})`,
  );
}

/** The reference that stands in a notice. */
export function readReference({ text }: Mail): string {
  const reference = /Referanse: ([A-Z2-9]{4}-[A-Z2-9]{4})\./.exec(text)?.[1];
  if (!reference) throw new Error('There is no reference in the mail.');
  return reference;
}

/** The undo code that stands in a text message or a mail. */
export function readUndoCode(text: string): string {
  const code = /[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{5}/.exec(text)?.[0];
  if (!code) throw new Error('There is no undo code in the message.');
  return code;
}
