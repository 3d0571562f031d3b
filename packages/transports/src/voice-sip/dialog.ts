import { newToken } from '@vakt/foundation/ids';
import { type HostPort, isLooseRoute, readNumericTarget, readUri } from './address.ts';
import {
  type Header,
  readHeader,
  readHeaders,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  writeMessage,
} from './message.ts';

/** What both sides of a call know it by (RFC 3261 §12). */
export interface Dialog {
  callId: string;
  /** Whole header values, without tags. */
  from: string;
  to: string;
  localTag: string;
  remoteTag: string | null;
  /** The last sequence number that we used. */
  sequence: number;
  /** The last one of theirs. */
  remoteSequence: number | null;
  /** Whom requests are for: the number at first, the other side's Contact after its answer. */
  target: string;
  routes: string[];
  /** Where we are reached. */
  here: HostPort;
  contact: string;
}

/** What we take in a dialog. */
export const ALLOW: Header = ['Allow', 'INVITE, ACK, CANCEL, BYE, INFO, UPDATE, OPTIONS'];

/** A branch that nobody can guess, with the mark of RFC 3261 (§8.1.1.7). */
export function newBranch(): string {
  return `z9hG4bK${newToken(16)}`;
}

/** What a request needs beside its dialog. */
export interface RequestParts {
  method: string;
  sequence: number;
  branch: string;
  headers?: readonly Header[];
  body?: { type: string; text: string };
}

/** The request address and the Route headers, for loose and for strict first routers (§12.2.1.1). */
export function routeRequest(dialog: Pick<Dialog, 'target' | 'routes'>): { uri: string; routes: string[] } {
  const first = readUri(dialog.routes[0] ?? '');
  if (first === null || isLooseRoute(first)) return { uri: dialog.target, routes: dialog.routes };
  return { uri: first, routes: [...dialog.routes.slice(1), `<${dialog.target}>`] };
}

/** Writes a request of a dialog, or the one that is to become one. */
export function writeRequest(dialog: Dialog, parts: RequestParts): Buffer {
  const { uri, routes } = routeRequest(dialog);
  const tag = dialog.remoteTag === null ? '' : `;tag=${dialog.remoteTag}`;
  const headers: Header[] = [
    ['Via', `SIP/2.0/UDP ${dialog.here.host}:${dialog.here.port};branch=${parts.branch};rport`],
    ['Max-Forwards', '70'],
    ...routes.map((route): Header => ['Route', route]),
    ['From', `${dialog.from};tag=${dialog.localTag}`],
    ['To', `${dialog.to}${tag}`],
    ['Call-ID', dialog.callId],
    ['CSeq', `${parts.sequence} ${parts.method}`],
    ['Contact', dialog.contact],
    ...(parts.headers ?? []),
    ...(parts.body ? [['Content-Type', parts.body.type] as const] : []),
  ];
  return writeMessage(`${parts.method} ${uri} SIP/2.0`, headers, parts.body?.text);
}

/** The ACK of a refusal: the INVITE's own branch and routes, and the To of the answer (§17.1.1.3). */
export function writeRefusalAck(
  dialog: Dialog,
  invite: { sequence: number; branch: string },
  answer: SipResponse,
): Buffer {
  const early: Dialog = { ...dialog, remoteTag: answer.toTag };
  return writeRequest(early, { method: 'ACK', sequence: invite.sequence, branch: invite.branch });
}

/** The dialog that a 2xx to our INVITE makes (§12.1.2): its tag, its Contact, its recorded route backwards. */
export function confirmDialog(dialog: Dialog, answer: SipResponse): Dialog {
  const contact = readUri(readHeader(answer, 'contact') ?? '');
  return {
    ...dialog,
    remoteTag: answer.toTag,
    target: contact ?? dialog.target,
    routes: readHeaders(answer, 'record-route').toReversed(),
  };
}

/**
 * Where a request of this dialog is sent: to the first router or the other side itself where that is an address that
 * we trust, else to the proxy. Names that a peer gives are never looked up.
 */
export function nextHop(dialog: Dialog, proxy: HostPort, isTrusted: (address: string) => boolean): HostPort {
  const hop = readNumericTarget(readUri(dialog.routes[0] ?? '') ?? dialog.target);
  return hop && isTrusted(hop.host) ? hop : proxy;
}

/** Whether a request belongs to this dialog: Call-ID and both tags. */
export function isOfDialog(dialog: Dialog, request: SipRequest): boolean {
  return (
    dialog.remoteTag !== null &&
    request.callId === dialog.callId &&
    request.toTag === dialog.localTag &&
    request.fromTag === dialog.remoteTag
  );
}

/** What an answer needs beside its request. */
export interface AnswerParts {
  status: number;
  reason: string;
  /** Where the request came from (§18.2.1, RFC 3581). */
  source: HostPort;
  headers?: readonly Header[];
  body?: { type: string; text: string };
  /** For requests without a dialog: the tag that the answer adds. */
  toTag?: string;
}

/** The topmost Via with what we saw of the sender, which is how the answer finds back. */
function markVia(via: string, source: HostPort): string {
  const marked = via.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${source.port}`);
  return `${marked};received=${source.host}`;
}

/** Writes the answer to a request. */
export function writeResponse(request: SipMessage, parts: AnswerParts): Buffer {
  const [top = '', ...vias] = readHeaders(request, 'via');
  const to = readHeader(request, 'to') ?? '';
  const headers: Header[] = [
    ['Via', markVia(top, parts.source)],
    ...vias.map((via): Header => ['Via', via]),
    ...readHeaders(request, 'record-route').map((route): Header => ['Record-Route', route]),
    ['From', readHeader(request, 'from') ?? ''],
    ['To', request.toTag === null && parts.toTag !== undefined ? `${to};tag=${parts.toTag}` : to],
    ['Call-ID', request.callId],
    ['CSeq', `${request.sequence} ${request.method}`],
    ...(parts.headers ?? []),
    ...(parts.body ? [['Content-Type', parts.body.type] as const] : []),
  ];
  return writeMessage(`SIP/2.0 ${parts.status} ${parts.reason}`, headers, parts.body?.text);
}

/** Where an answer goes: the source; its port only where the sender asked for that by `rport`. */
export function answerTarget(request: SipRequest, source: HostPort): HostPort {
  const via = readHeader(request, 'via') ?? '';
  if (/;\s*rport\b/i.test(via)) return source;
  const [, port = '5060'] = /^SIP\/2\.0\/UDP [^;:\s]{1,255}(?::(\d{1,5}))?/i.exec(via) ?? [];
  const number = Number(port);
  return { host: source.host, port: number > 0 && number < 65536 ? number : source.port };
}
