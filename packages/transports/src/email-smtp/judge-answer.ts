import type { MailVerdict } from '../mail-transport.ts';

/** What went wrong in talking to a relay, as far as the verdict depends on it. */
export interface RelayFault {
  /** Reply code of the server (RFC 5321 §4.2), if it said one. */
  status: number | null;
  /** Enhanced status code (RFC 3463): "5.1.1"; null when it gave none. */
  detail: string | null;
  /** Where we were. */
  phase: 'connect' | 'tls' | 'auth' | 'sender' | 'recipient' | 'data';
  /** Whether the mail itself had begun to leave. */
  began: boolean;
}

/** Refusals that are about the person's mailbox: no relay of ours would fare better (RFC 3463 §3.2, §3.3). */
const ABOUT_MAILBOX = /^5\.(1\.[1236]|2\.[01])$/;

/** Decides what a fault means. 4xx and silence before the mail left: later. 5xx: never. Silence after it left: nobody knows. */
export function judgeFault({ status, detail, phase, began }: RelayFault): MailVerdict {
  if (status === null) {
    if (began) return { verdict: 'unknown', reason: 'unknown' };
    return { verdict: 'later', reason: phase === 'tls' || phase === 'auth' ? phase : 'unreachable' };
  }
  // 421 may come instead of any answer; after the mail left it is one (RFC 5321 §3.8).
  if (status < 500) return { verdict: 'later', reason: phase === 'auth' ? 'auth' : 'busy' };
  if (status === 552 && detail === '5.3.4') return { verdict: 'refused', reason: 'too-large', advice: 'next-relay' };
  if (phase === 'recipient' && isAboutMailbox(status, detail))
    return { verdict: 'refused', reason: 'mailbox-refused', advice: 'final' };
  // A refused password is the operator's to mend, and the notice should live until then.
  if (phase === 'auth') return { verdict: 'later', reason: 'auth' };
  if (phase === 'connect' || phase === 'tls')
    return { verdict: 'later', reason: phase === 'tls' ? 'tls' : 'unreachable' };
  return { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' };
}

/** Without an enhanced code 550, 551 and 553 say so by themselves; 554 and the like are about the relay. */
function isAboutMailbox(status: number, detail: string | null): boolean {
  return detail === null ? [550, 551, 553].includes(status) : ABOUT_MAILBOX.test(detail);
}
