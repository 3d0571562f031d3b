import { newToken } from '@vakt/foundation/ids';
import type { HostPort } from './address.ts';
import { ask, mayAnswer, proveOurselves, type SipCore } from './core.ts';
import {
  ALLOW,
  confirmDialog,
  type Dialog,
  newBranch,
  nextHop,
  routeRequest,
  writeRefusalAck,
  writeRequest,
} from './dialog.ts';
import { findChallenge } from './digest.ts';
import type { Header, SipRequest, SipResponse } from './message.ts';
import { createPeerRequests, type PeerRequests } from './peer-requests.ts';
import { type ClientTransaction, TRANSACTION_LIFE_MS } from './transactions.ts';

/** How the signalling of a call came to its end, seen from the phone that was called. */
export type LegEnd =
  /** A final answer that is not 2xx. */
  | { end: 'refused'; status: number }
  /** Nothing was heard for too long: before anything, or before it rang. */
  | { end: 'silent' }
  | { end: 'ring-limit' }
  /** We ended it. */
  | { end: 'withdrawn' }
  /** The other side hung up. */
  | { end: 'hung-up' };

export interface LegEvents {
  /** The first sign that a phone rings. */
  rang(): void;
  /** It was answered; `sdp` is the other side's session. */
  answered(sdp: string): void;
  /** The other side changes the session: gives ours in answer, or null when it cannot be. Null `sdp`: it asks for ours. */
  offered(sdp: string | null): string | null;
  key(key: string): void;
  /** Once, and nothing after it. */
  ended(end: LegEnd): void;
}

export interface LegPlan {
  target: string;
  from: string;
  to: string;
  contact: string;
  headers: readonly Header[];
  sdp: string;
  /** Milliseconds from the INVITE to the first sign of life and to the first ring, and for ringing. */
  limits: { silenceMs: number; setupMs: number; ringMs: number };
}

/** One call's signalling. */
export interface Leg {
  /** Ends the call in whatever state it is: CANCEL before it was answered, BYE after. Quiet when it is over. */
  leave(end?: 'withdrawn' | 'silent' | 'ring-limit'): void;
}

/** `leaving`: told as ended, but a late answer must still be refused. */
type LegState = 'calling' | 'proceeding' | 'ringing' | 'up' | 'leaving' | 'over';

/** The ACK of a 2xx, sent again for each repeat, though not more often than a sound peer repeats. */
interface Ack {
  bytes: Buffer;
  to: HostPort;
  resting: boolean;
}

interface Line {
  core: SipCore;
  plan: LegPlan;
  events: LegEvents;
  dialog: Dialog;
  state: LegState;
  invite: { sequence: number; branch: string; proof: Header | null; answered: number };
  transaction: ClientTransaction | null;
  /** The ACK of each 2xx, by the tag of who sent it. */
  acks: Map<string, Ack>;
  cancels: number;
  /** A session that came before the answer, and from whom: some leave it out of the answer itself. */
  early: { tag: string | null; sdp: string } | null;
  peer: PeerRequests;
  stopTimer: () => void;
}

/** More tags than this in answers to one INVITE are not forks of a telephone call. */
const MOST_FORKS = 8;
const MOST_CANCELS = 3;
/** Less than the shortest wait between repeats of a 2xx (T1, 500 ms). */
const ACK_RESTS_MS = 200;

function wait(line: Line, milliseconds: number, then: () => void): void {
  line.stopTimer();
  line.stopTimer = line.core.schedule.after(milliseconds, then);
}

/** Tells the end once; the line itself stays a while, to answer repeats. */
function finish(line: Line, end: LegEnd, state: 'leaving' | 'over'): void {
  if (line.state === 'leaving' || line.state === 'over') {
    line.state = state === 'over' ? 'over' : line.state;
    return;
  }
  line.stopTimer();
  line.peer.stop();
  line.state = state;
  line.core.schedule.after(2 * TRANSACTION_LIFE_MS, () => line.core.takers.delete(line.dialog.callId));
  line.events.ended(end);
}

function sendInvite(line: Line): void {
  const { core, dialog, plan, invite } = line;
  dialog.sequence += 1;
  invite.sequence = dialog.sequence;
  invite.branch = newBranch();
  const { sequence, branch } = invite;
  const bytes = writeRequest(dialog, {
    method: 'INVITE',
    sequence,
    branch,
    headers: [ALLOW, ...plan.headers, ...(invite.proof ? [invite.proof] : [])],
    body: { type: 'application/sdp', text: plan.sdp },
  });
  line.transaction = core.transactions.begin(
    {
      method: 'INVITE',
      branch,
      bytes,
      to: core.proxy,
      writeAck: (answer) => writeRefusalAck({ ...dialog, remoteTag: null }, { sequence, branch }, answer),
    },
    {
      onProvisional: (response) => takeProvisional(line, response),
      onFinal: (response) => (response.status < 300 ? takeSuccess(line, response) : takeRefusal(line, response)),
      onSilence: () => finish(line, { end: 'silent' }, 'over'),
    },
  );
}

/** CANCEL has the branch and number of the INVITE it means (§9.1), and goes where that went. */
function sendCancel(line: Line): void {
  const { core, dialog, invite } = line;
  const { sequence, branch } = invite;
  line.cancels += 1;
  const bytes = writeRequest(dialog, { method: 'CANCEL', sequence, branch });
  const ignore = () => {};
  core.transactions.begin({ method: 'CANCEL', branch, bytes, to: core.proxy }, { onFinal: ignore, onSilence: ignore });
}

function takeProvisional(line: Line, response: SipResponse): void {
  if (line.state === 'leaving') {
    // The first CANCEL came before anything was heard, and may have come to nothing.
    if (line.cancels < MOST_CANCELS) sendCancel(line);
    return;
  }
  if (response.body !== '') line.early = { tag: response.toTag, sdp: response.body };
  if (line.state === 'calling') line.state = 'proceeding';
  if (response.status > 100 && line.state === 'proceeding') {
    line.state = 'ringing';
    wait(line, line.plan.limits.ringMs, () => leave(line, 'ring-limit'));
    line.events.rang();
  }
}

function takeRefusal(line: Line, response: SipResponse): void {
  const { status } = response;
  const challenge = status === 401 || status === 407 ? findChallenge(response) : null;
  if (line.state !== 'leaving' && mayAnswer(challenge, line.invite.answered)) {
    const { uri } = routeRequest(line.dialog);
    line.invite.proof = proveOurselves(line.core, challenge, { method: 'INVITE', uri });
    line.invite.answered += 1;
    if (line.invite.proof) {
      sendInvite(line);
      return;
    }
  }
  finish(line, { end: 'refused', status }, 'over');
}

function sendAck(line: Line, dialog: Dialog): void {
  const { core, invite } = line;
  const bytes = writeRequest(dialog, {
    method: 'ACK',
    sequence: invite.sequence,
    branch: newBranch(),
    // The ACK of a 2xx carries what the INVITE proved itself by (§22.1).
    headers: invite.proof ? [invite.proof] : [],
  });
  const ack: Ack = { bytes, to: nextHop(dialog, core.proxy, core.isTrusted), resting: false };
  line.acks.set(dialog.remoteTag ?? '', ack);
  repeatAck(line, ack);
}

/** Some peers answer each ACK with another 2xx: without a rest the two of us would go on for ever. */
function repeatAck(line: Line, ack: Ack): void {
  if (ack.resting) return;
  ack.resting = true;
  line.core.schedule.after(ACK_RESTS_MS, () => {
    ack.resting = false;
  });
  line.core.send(ack.bytes, ack.to);
}

function sendBye(line: Line, dialog: Dialog): void {
  ask(line.core, dialog, { method: 'BYE', to: nextHop(dialog, line.core.proxy, line.core.isTrusted) }, () => {});
}

/** A 2xx: the first makes the call; its repeats are acknowledged again; another phone's is taken and ended. */
function takeSuccess(line: Line, response: SipResponse): void {
  const known = line.acks.get(response.toTag ?? '');
  if (known) {
    repeatAck(line, known);
    return;
  }
  if (line.acks.size >= MOST_FORKS) return;
  const confirmed = confirmDialog(line.dialog, response);
  sendAck(line, confirmed);
  const wanted = line.state === 'calling' || line.state === 'proceeding' || line.state === 'ringing';
  if (!wanted) {
    sendBye(line, { ...confirmed });
    if (line.state === 'leaving') line.state = 'over';
    return;
  }
  Object.assign(line.dialog, confirmed);
  line.stopTimer();
  line.state = 'up';
  const early = line.early?.tag === response.toTag ? line.early?.sdp : undefined;
  line.events.answered(response.body || (early ?? ''));
}

function leave(line: Line, end: 'withdrawn' | 'silent' | 'ring-limit'): void {
  if (line.state === 'up') {
    finish(line, { end }, 'over');
    sendBye(line, line.dialog);
    return;
  }
  if (line.state === 'leaving' || line.state === 'over') return;
  line.transaction?.abandon();
  finish(line, { end }, 'leaving');
  // RFC 3261 §9.1 wants a provisional answer first, lest CANCEL overtake the INVITE. After seconds of silence that
  // cannot be; but where only the answers get lost, the phone would ring on.
  sendCancel(line);
}

/** Both limits count from the INVITE: whoever waits for a verdict has one by the later of them. */
function limitSetup(line: Line): void {
  const { silenceMs, setupMs } = line.plan.limits;
  wait(line, silenceMs, () => {
    if (line.state === 'calling' || setupMs <= silenceMs) leave(line, 'silent');
    else wait(line, setupMs - silenceMs, () => leave(line, 'silent'));
  });
}

/** Places a call: sends the INVITE, and tells what becomes of it. */
export function placeLeg(core: SipCore, plan: LegPlan, events: LegEvents): Leg {
  const dialog: Dialog = {
    callId: newToken(16),
    from: plan.from,
    to: plan.to,
    localTag: newToken(12),
    remoteTag: null,
    sequence: 0,
    remoteSequence: null,
    target: plan.target,
    routes: [],
    here: core.here,
    contact: plan.contact,
  };
  const line: Line = {
    core,
    plan,
    events,
    dialog,
    state: 'calling',
    invite: { sequence: 0, branch: '', proof: null, answered: 0 },
    transaction: null,
    acks: new Map(),
    cancels: 0,
    early: null,
    peer: createPeerRequests(core, dialog, {
      isUp: () => line.state === 'up',
      bye: () => finish(line, { end: 'hung-up' }, 'over'),
      key: (key) => events.key(key),
      offered: (sdp) => events.offered(sdp),
    }),
    stopTimer: () => {},
  };
  core.takers.set(dialog.callId, {
    takeRequest: (request: SipRequest, source: HostPort) => line.peer.takeRequest(request, source),
  });
  limitSetup(line);
  sendInvite(line);
  return { leave: (end = 'withdrawn') => leave(line, end) };
}
