import type { HostPort } from './address.ts';
import type { SipCore } from './core.ts';
import { ALLOW, type AnswerParts, answerTarget, type Dialog, isOfDialog, writeResponse } from './dialog.ts';
import { type Header, readHeader, readHeaders, type SipRequest } from './message.ts';
import { repeatSending, T2, TRANSACTION_LIFE_MS } from './transactions.ts';

/** What the requests of the other side do to a call. */
export interface PeerEvents {
  isUp(): boolean;
  bye(): void;
  key(key: string): void;
  /** A new session of theirs (null: they ask for ours); gives our session, or null when it cannot be. */
  offered(sdp: string | null): string | null;
}

/** The other side's requests within one call, each answered once however often it comes (RFC 3261 §12.2.2, §17.2). */
export interface PeerRequests {
  takeRequest(request: SipRequest, source: HostPort): void;
  /** Ends the repeats of an answer that waits for its ACK. */
  stop(): void;
}

interface Peer {
  core: SipCore;
  dialog: Dialog;
  events: PeerEvents;
  /** The last answers, by branch and method. */
  answers: Map<string, { bytes: Buffer; to: HostPort }>;
  stopRepeat: () => void;
}

const MOST_ANSWERS = 16;
const KEY = /^[0-9*#]$/;

/** Reads the key out of an INFO: `Signal=5` (application/dtmf-relay) or the key alone (application/dtmf). */
export function readInfoKey(type: string, body: string): string | null {
  const kind = type.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/dtmf-relay') {
    const [, signal = ''] = /^[ \t]*signal[ \t]*=[ \t]*([^\s]{1,2})[ \t]*$/im.exec(body) ?? [];
    return readSignal(signal);
  }
  return kind === 'application/dtmf' ? readSignal(body.trim()) : null;
}

/** Star and hash also come by their event numbers, 10 and 11. */
function readSignal(signal: string): string | null {
  const key = signal === '10' ? '*' : signal === '11' ? '#' : signal;
  return KEY.test(key) ? key : null;
}

type Answer = Omit<AnswerParts, 'source'>;

const OK: Answer = { status: 200, reason: 'OK' };

function reply(peer: Peer, request: SipRequest, source: HostPort, answer: Answer): void {
  const bytes = writeResponse(request, { ...answer, source, headers: [ALLOW, ...(answer.headers ?? [])] });
  const to = answerTarget(request, source);
  peer.answers.set(`${request.branch} ${request.method}`, { bytes, to });
  for (const oldest of peer.answers.keys()) {
    if (peer.answers.size <= MOST_ANSWERS) break;
    peer.answers.delete(oldest);
  }
  peer.core.send(bytes, to);
}

function answerSession(peer: Peer, request: SipRequest): Answer {
  const type = readHeader(request, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? null;
  if (request.body !== '' && type !== 'application/sdp') return { status: 415, reason: 'Unsupported Media Type' };
  if (request.body === '' && request.method === 'UPDATE') return OK;
  const sdp = peer.events.offered(request.body === '' ? null : request.body);
  if (sdp === null) return { status: 488, reason: 'Not Acceptable Here' };
  const contact: Header = ['Contact', peer.dialog.contact];
  return { ...OK, headers: [contact], body: { type: 'application/sdp', text: sdp } };
}

/** A 2xx to INVITE is sent again until its ACK is here (§13.3.1.4). */
function repeatUntilAck(peer: Peer, request: SipRequest): void {
  const sent = peer.answers.get(`${request.branch} ${request.method}`);
  if (!sent) return;
  peer.stopRepeat();
  const stopSending = repeatSending(peer.core.schedule, () => peer.core.send(sent.bytes, sent.to), { most: T2 });
  const stopLimit = peer.core.schedule.after(TRANSACTION_LIFE_MS, stopSending);
  peer.stopRepeat = () => {
    stopSending();
    stopLimit();
  };
}

function takeInfo(peer: Peer, request: SipRequest): Answer {
  const type = readHeader(request, 'content-type') ?? '';
  const key = readInfoKey(type, request.body);
  if (key !== null) peer.events.key(key);
  return key !== null || request.body === '' ? OK : { status: 415, reason: 'Unsupported Media Type' };
}

function act(peer: Peer, request: SipRequest): Answer {
  if (readHeaders(request, 'require').length > 0) {
    const unsupported: Header = ['Unsupported', readHeaders(request, 'require').join(', ')];
    return { status: 420, reason: 'Bad Extension', headers: [unsupported] };
  }
  switch (request.method) {
    case 'INVITE':
    case 'UPDATE':
      return answerSession(peer, request);
    case 'INFO':
      return takeInfo(peer, request);
    case 'OPTIONS':
      return OK;
    default:
      return { status: 405, reason: 'Method Not Allowed' };
  }
}

function takeAck(peer: Peer, request: SipRequest): void {
  peer.stopRepeat();
  // An INVITE without a session is answered with ours; theirs comes with the ACK.
  if (request.body !== '') peer.events.offered(request.body);
}

function takeRequest(peer: Peer, request: SipRequest, source: HostPort): void {
  if (!isOfDialog(peer.dialog, request)) {
    if (request.method === 'ACK') return;
    const bytes = writeResponse(request, { status: 481, reason: 'No Such Call', source });
    peer.core.send(bytes, answerTarget(request, source));
    return;
  }
  if (request.method === 'ACK') {
    takeAck(peer, request);
    return;
  }
  const before = peer.answers.get(`${request.branch} ${request.method}`);
  if (before) {
    peer.core.send(before.bytes, before.to);
    return;
  }
  if (peer.dialog.remoteSequence !== null && request.sequence <= peer.dialog.remoteSequence) {
    reply(peer, request, source, { status: 500, reason: 'Out Of Order' });
    return;
  }
  peer.dialog.remoteSequence = request.sequence;
  if (request.method === 'BYE' || !peer.events.isUp()) {
    const bye = request.method === 'BYE';
    reply(peer, request, source, bye ? OK : { status: 481, reason: 'No Such Call' });
    if (bye) peer.events.bye();
    return;
  }
  const answer = act(peer, request);
  reply(peer, request, source, answer);
  if (request.method === 'INVITE' && answer.status === 200) repeatUntilAck(peer, request);
}

/** Creates the answering side of one call. */
export function createPeerRequests(core: SipCore, dialog: Dialog, events: PeerEvents): PeerRequests {
  const peer: Peer = { core, dialog, events, answers: new Map(), stopRepeat: () => {} };
  return {
    takeRequest: (request, source) => takeRequest(peer, request, source),
    stop: () => peer.stopRepeat(),
  };
}
