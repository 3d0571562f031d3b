/** A call's signalling over a wire of paper: what it sent is a list, what comes in is handed in, and time is the test's. */
import assert from 'node:assert/strict';
import { createFixedClock } from '@vakt/foundation/clock';
import { createManualSchedule, type ManualSchedule } from '../schedule.ts';
import type { HostPort } from './address.ts';
import { createSipCore, type SipCore, takeDatagram } from './core.ts';
import { type LegEnd, type LegPlan, placeLeg } from './leg.ts';
import { type Header, parseMessage, readHeader, type SipMessage, type SipRequest, writeMessage } from './message.ts';

const PROXY: HostPort = { host: '192.0.2.1', port: 5060 };
const PLAN: LegPlan = {
  target: 'sip:+4791234567@trunk.example;user=phone',
  from: '<sip:+4773000000@trunk.example>',
  to: '<sip:+4791234567@trunk.example>',
  contact: '<sip:+4773000000@192.0.2.100:5060>',
  headers: [],
  sdp: 'v=0\r\n',
  limits: { silenceMs: 4000, setupMs: 12_000, ringMs: 30_000 },
};

interface Sent {
  /** Milliseconds since the call was placed. */
  at: number;
  message: SipMessage;
  to: HostPort;
}

interface Paper {
  core: SipCore;
  schedule: ManualSchedule;
  sent: Sent[];
}

function createPaper(): Paper {
  const clock = createFixedClock(new Date(0));
  const schedule = createManualSchedule(clock);
  const sent: Sent[] = [];
  const core = createSipCore({
    schedule,
    proxy: PROXY,
    here: { host: '192.0.2.100', port: 5060 },
    credentials: { user: 'u', password: 'p' },
    isTrusted: (address) => address === PROXY.host,
    send(bytes, to) {
      const message = parseMessage(bytes);
      assert.ok(message);
      sent.push({ at: clock.now().getTime(), message, to });
    },
  });
  return { core, schedule, sent };
}

function list({ sent }: Paper, method: string): Sent[] {
  return sent.filter(({ message }) => message.kind === 'request' && message.method === method);
}

function last(paper: Paper, method: string): SipRequest {
  const found = list(paper, method).at(-1)?.message;
  assert.ok(found?.kind === 'request', `${method} was sent`);
  return found;
}

/** An answer to the last request of this method. */
function writeReply(
  paper: Paper,
  answer: { method: string; status: number; extra: readonly Header[]; tag: string; body: string },
): Buffer {
  const { method, status, extra, tag, body } = answer;
  const request = last(paper, method);
  const copy = (name: string): Header => [name, readHeader(request, name) ?? ''];
  const to: Header = ['To', `${readHeader(request, 'to')?.replace(/;tag=.*/, '')};tag=${tag}`];
  const head = [copy('via'), copy('from'), to, copy('call-id'), copy('cseq'), ...extra];
  return writeMessage(`SIP/2.0 ${status} X`, head, body);
}

/** A request of the other side within the call. */
function writeTheirs(paper: Paper, method: string, sequence: number, body: string, extra: readonly Header[]): Buffer {
  const invite = last(paper, 'INVITE');
  const headers: Header[] = [
    ['Via', `SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK${method}${sequence}`],
    ['From', '<sip:+4791234567@trunk.example>;tag=theirs'],
    ['To', readHeader(invite, 'from') ?? ''],
    ['Call-ID', invite.callId],
    ['CSeq', `${sequence} ${method}`],
    ['Content-Type', 'application/sdp'],
    ...extra,
  ];
  return writeMessage(`${method} sip:us@192.0.2.100 SIP/2.0`, headers, body);
}

const describeEnd = (end: LegEnd) => (end.end === 'refused' ? `refused ${end.status}` : end.end);

/** Places a call on paper. */
export function createTestLeg() {
  const paper = createPaper();
  const events: string[] = [];
  const leg = placeLeg(paper.core, PLAN, {
    rang: () => events.push('rang'),
    answered: (sdp) => events.push(sdp === '' ? 'answered' : `answered ${sdp}`),
    offered: (sdp) => (sdp === 'bad' ? null : 'ours'),
    key: (key) => events.push(`key ${key}`),
    ended: (end) => events.push(describeEnd(end)),
  });
  const take = (bytes: Buffer, source = PROXY) => takeDatagram(paper.core, bytes, source);
  return {
    ...paper,
    leg,
    events,
    take,
    list: (method: string) => list(paper, method),
    last: (method: string) => last(paper, method),
    reply: (method: string, status: number, extra: readonly Header[] = [], tag = 'theirs', body = '') =>
      take(writeReply(paper, { method, status, extra, tag, body })),
    request: (method: string, sequence: number, body = '', extra: readonly Header[] = []) =>
      take(writeTheirs(paper, method, sequence, body, extra)),
    /** What we answered to requests of this method. */
    answers: (method: string) =>
      paper.sent.flatMap(({ message }) =>
        message.kind === 'response' && message.method === method ? [message.status] : [],
      ),
  };
}
