import { newToken } from '@vakt/foundation/ids';
import type { Schedule } from '../schedule.ts';
import type { HostPort } from './address.ts';
import { ALLOW, answerTarget, type Dialog, newBranch, routeRequest, writeRequest, writeResponse } from './dialog.ts';
import { answerChallenge, type Challenge, type Credentials, findChallenge } from './digest.ts';
import { type Header, parseMessage, type SipRequest, type SipResponse } from './message.ts';
import { createTransactions, type Transactions } from './transactions.ts';

/** Takes the requests that come in for one call. */
export interface RequestTaker {
  takeRequest(request: SipRequest, source: HostPort): void;
}

/** What every call of one SIP socket stands on. */
export interface SipCore {
  readonly schedule: Schedule;
  readonly transactions: Transactions;
  /** Changes when the name of the proxy leads elsewhere. */
  proxy: HostPort;
  /** Where the other side reaches us. */
  readonly here: HostPort;
  readonly credentials: Credentials | null;
  /** By Call-ID. */
  readonly takers: Map<string, RequestTaker>;
  send(bytes: Buffer, to: HostPort): void;
  /** Whether SIP may come from this address, and go there. */
  isTrusted(address: string): boolean;
}

export interface SipCoreParts {
  schedule: Schedule;
  proxy: HostPort;
  here: HostPort;
  credentials: Credentials | null;
  send(bytes: Buffer, to: HostPort): void;
  isTrusted(address: string): boolean;
}

/** Creates the core of one socket. */
export function createSipCore(parts: SipCoreParts): SipCore {
  return { ...parts, takers: new Map(), transactions: createTransactions(parts.send, parts.schedule) };
}

/** Answers a request that belongs to no call of ours: a probe is welcome, everything else is not. */
function answerStranger(core: SipCore, request: SipRequest, source: HostPort): void {
  if (request.method === 'ACK') return;
  const probe = request.method === 'OPTIONS';
  const known = ['BYE', 'INFO', 'UPDATE', 'CANCEL'].includes(request.method) || request.toTag !== null;
  const [status, reason] = probe ? [200, 'OK'] : known ? [481, 'No Such Call'] : [405, 'Method Not Allowed'];
  const bytes = writeResponse(request, { status, reason, source, headers: [ALLOW], toTag: newToken(9) });
  core.send(bytes, answerTarget(request, source));
}

/**
 * Takes a datagram. What does not come from the trunk is dropped before it is read; what does not parse is dropped.
 * Never throws.
 */
export function takeDatagram(core: SipCore, datagram: Buffer, source: HostPort): void {
  // Port 0 can stand in a datagram, but nothing can be sent there.
  if (!core.isTrusted(source.host) || source.port === 0) return;
  const message = parseMessage(datagram);
  if (!message) return;
  if (message.kind === 'response') {
    core.transactions.take(message);
    return;
  }
  const taker = core.takers.get(message.callId);
  if (taker) taker.takeRequest(message, source);
  else answerStranger(core, message, source);
}

/** The header that answers a challenge; null when there is none that we can answer, or no password to do it with. */
export function proveOurselves(
  core: SipCore,
  challenge: Challenge | null,
  request: { method: string; uri: string },
): Header | null {
  if (!challenge || !core.credentials) return null;
  return [challenge.answerIn, answerChallenge(challenge, core.credentials, request)];
}

/** Whether a challenge that comes after our answer may be answered again: only when the nonce alone was refused. */
export function mayAnswer(challenge: Challenge | null, answered: number): boolean {
  return challenge !== null && (answered === 0 || (answered < 3 && challenge.stale));
}

/** Asks something other than INVITE in a dialog (or outside: OPTIONS), and once more when a password is asked for. */
export function ask(
  core: SipCore,
  dialog: Dialog,
  question: { method: string; to: HostPort },
  done: (response: SipResponse | null) => void,
): void {
  const send = (proof: Header | null, answered: number) => {
    dialog.sequence += 1;
    const branch = newBranch();
    const headers = proof ? [proof] : [];
    const bytes = writeRequest(dialog, { method: question.method, sequence: dialog.sequence, branch, headers });
    core.transactions.begin(
      { method: question.method, branch, bytes, to: question.to },
      {
        onSilence: () => done(null),
        onFinal(response) {
          const challenge = response.status === 401 || response.status === 407 ? findChallenge(response) : null;
          const next = mayAnswer(challenge, answered)
            ? proveOurselves(core, challenge, { method: question.method, uri: routeRequest(dialog).uri })
            : null;
          if (next) send(next, answered + 1);
          else done(response);
        },
      },
    );
  };
  send(null, 0);
}
