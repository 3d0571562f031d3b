import type { DeskDependencies } from '../dependencies.ts';
import { fingerprintOf } from './fingerprint.ts';
import { insertIncoming } from './incoming-mails.store.ts';

/** A mail as a way in hands it over. */
export interface ArrivedMail {
  /** Name of the way in. */
  inlet: string;
  raw: Buffer;
  /** MAIL FROM; "" for the null sender, null when the way in does not say. */
  envelopeFrom: string | null;
  /** RCPT TO; empty when the way in does not say. */
  recipients: readonly string[];
}

const MOST_RECIPIENTS = 100;

/**
 * Keeps a mail as it came. When this resolves it is stored for good, and whoever handed it over may forget it. The same
 * mail once more, by whatever way, changes nothing: `known`.
 */
export async function keepMail({ db }: Pick<DeskDependencies, 'db'>, mail: ArrivedMail): Promise<'kept' | 'known'> {
  const fresh = await insertIncoming(db, {
    fingerprint: fingerprintOf(mail.raw),
    inlet: mail.inlet,
    envelopeFrom: mail.envelopeFrom === null ? null : clean(mail.envelopeFrom),
    recipients: mail.recipients.slice(0, MOST_RECIPIENTS).map(clean),
    raw: mail.raw,
  });
  return fresh ? 'kept' : 'known';
}

function clean(address: string): string {
  return address.replaceAll('\0', '').slice(0, 254);
}
