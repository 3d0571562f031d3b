import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { createManualSchedule } from '../schedule.ts';
import type { HostPort } from './address.ts';
import { createSipCore, takeDatagram } from './core.ts';
import { type LegEnd, placeLeg } from './leg.ts';
import { type Header, parseMessage, readHeader, type SipMessage, type SipRequest, writeMessage } from './message.ts';
import { createReceiptTeller } from './receipts.ts';

const PROXY: HostPort = { host: '192.0.2.1', port: 5060 };
const SDP = 'v=0\r\n';

/** A leg over a wire of paper: what it sent is a list, and time is ours. */
function createTestLeg() {
  const clock = createFixedClock(new Date(0));
  const schedule = createManualSchedule(clock);
  const sent: { at: number; message: SipMessage; to: HostPort }[] = [];
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
  const events: string[] = [];
  const describeEnd = (end: LegEnd) => (end.end === 'refused' ? `refused ${end.status}` : end.end);
  const leg = placeLeg(
    core,
    {
      target: 'sip:+4791234567@trunk.example;user=phone',
      from: '<sip:+4773000000@trunk.example>',
      to: '<sip:+4791234567@trunk.example>',
      contact: '<sip:+4773000000@192.0.2.100:5060>',
      headers: [],
      sdp: SDP,
      limits: { silenceMs: 4000, setupMs: 12_000, ringMs: 30_000 },
    },
    {
      rang: () => events.push('rang'),
      answered: () => events.push('answered'),
      offered: (sdp) => (sdp === 'bad' ? null : 'ours'),
      key: (key) => events.push(`key ${key}`),
      ended: (end) => events.push(describeEnd(end)),
    },
  );
  const list = (method: string) =>
    sent.filter(({ message }) => message.kind === 'request' && message.method === method);
  const last = (method: string): SipRequest => {
    const found = list(method).at(-1)?.message;
    assert.ok(found?.kind === 'request', `${method} was sent`);
    return found;
  };
  const take = (bytes: Buffer, source = PROXY) => takeDatagram(core, bytes, source);
  const reply = (method: string, status: number, extra: readonly Header[] = [], tag = 'theirs') => {
    const request = last(method);
    const copy = (name: string): Header => [name, readHeader(request, name) ?? ''];
    const to: Header = ['To', `${readHeader(request, 'to')?.replace(/;tag=.*/, '')};tag=${tag}`];
    take(writeMessage(`SIP/2.0 ${status} X`, [copy('via'), copy('from'), to, copy('call-id'), copy('cseq'), ...extra]));
  };
  const request = (method: string, sequence: number, body = '', extra: readonly Header[] = []) => {
    const invite = last('INVITE');
    const headers: Header[] = [
      ['Via', `SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK${method}${sequence}`],
      ['From', '<sip:+4791234567@trunk.example>;tag=theirs'],
      ['To', readHeader(invite, 'from') ?? ''],
      ['Call-ID', invite.callId],
      ['CSeq', `${sequence} ${method}`],
      ['Content-Type', 'application/sdp'],
      ...extra,
    ];
    take(writeMessage(`${method} sip:us@192.0.2.100 SIP/2.0`, headers, body));
  };
  const answers = (method: string) =>
    sent.flatMap(({ message }) => (message.kind === 'response' && message.method === method ? [message.status] : []));
  return { core, leg, schedule, sent, events, list, last, reply, request, answers, take };
}

describe('an INVITE over a line that loses datagrams', () => {
  it('is sent again after 0.5, 1 and 2 seconds until something is heard', () => {
    const { schedule, list, reply } = createTestLeg();
    schedule.advance(3600);
    assert.deepEqual(
      list('INVITE').map(({ at }) => at),
      [0, 500, 1500, 3500],
    );
    reply('INVITE', 100);
    schedule.advance(8000);
    assert.equal(list('INVITE').length, 4);
  });

  it('is given up after four silent seconds, with CANCEL; what comes late is cancelled and hung up', () => {
    const { schedule, events, list, reply } = createTestLeg();
    schedule.advance(4000);
    assert.deepEqual(events, ['silent']);
    assert.equal(list('CANCEL').length, 1);
    assert.equal(list('CANCEL')[0]?.message.branch, list('INVITE')[0]?.message.branch);
    const before = list('INVITE').length;
    reply('INVITE', 180);
    assert.equal(list('CANCEL').length, 2);
    reply('INVITE', 200, [['Contact', '<sip:phone@192.0.2.1>']]);
    assert.deepEqual([list('ACK').length, list('BYE').length, list('INVITE').length], [1, 1, before]);
    assert.deepEqual(events, ['silent']);
  });

  it('may search for the phone for 12 seconds after "trying", and ring for 30', () => {
    const searching = createTestLeg();
    searching.reply('INVITE', 100);
    searching.schedule.advance(12_000);
    assert.deepEqual(searching.events, ['silent']);
    const ringing = createTestLeg();
    ringing.reply('INVITE', 100);
    ringing.schedule.advance(11_000);
    ringing.reply('INVITE', 183);
    ringing.schedule.advance(29_999);
    ringing.reply('INVITE', 180);
    assert.deepEqual(ringing.events, ['rang']);
    ringing.schedule.advance(1);
    assert.deepEqual(ringing.events, ['rang', 'ring-limit']);
    assert.equal(ringing.list('CANCEL').length, 1);
    ringing.reply('CANCEL', 200);
    ringing.reply('INVITE', 487);
    assert.equal(ringing.list('ACK').length, 1);
    ringing.schedule.advance(60_000);
    assert.equal(ringing.list('CANCEL').length, 1);
  });

  it('acknowledges a refusal each time it comes, with the branch of the INVITE, and ends once', () => {
    const { events, list, reply } = createTestLeg();
    reply('INVITE', 486);
    reply('INVITE', 486);
    reply('INVITE', 200);
    assert.deepEqual(events, ['refused 486']);
    assert.equal(list('ACK').length, 2);
    assert.equal(list('ACK')[0]?.message.branch, list('INVITE')[0]?.message.branch);
    assert.equal(list('ACK')[0]?.message.toTag, 'theirs');
  });

  it('forgets everything in the end', () => {
    const { core, schedule, reply, leg } = createTestLeg();
    reply('INVITE', 180);
    leg.leave();
    schedule.advance(200_000);
    assert.equal(core.transactions.countPending(), 0);
    assert.equal(core.takers.size, 0);
  });
});

describe('a password', () => {
  const CHALLENGE: Header = ['Proxy-Authenticate', 'Digest realm="r", nonce="n1", qop="auth"'];

  it('is proved once with a new number and branch; refused again, the call ends', () => {
    const { events, list, last, reply } = createTestLeg();
    reply('INVITE', 407, [CHALLENGE]);
    assert.equal(list('INVITE').length, 2);
    assert.match(readHeader(last('INVITE'), 'proxy-authorization') ?? '', /nonce="n1".*response="[0-9a-f]{32}"/);
    assert.equal(last('INVITE').sequence, 2);
    assert.notEqual(list('INVITE')[0]?.message.branch, last('INVITE').branch);
    reply('INVITE', 407, [CHALLENGE]);
    assert.deepEqual(events, ['refused 407']);
    assert.equal(list('INVITE').length, 2);
  });

  it('is proved anew when only the nonce was old, and stands in the ACK of a 2xx', () => {
    const { events, last, reply } = createTestLeg();
    reply('INVITE', 407, [CHALLENGE]);
    reply('INVITE', 407, [['Proxy-Authenticate', 'Digest realm="r", nonce="n2", qop="auth", stale=true']]);
    assert.match(readHeader(last('INVITE'), 'proxy-authorization') ?? '', /nonce="n2"/);
    reply('INVITE', 200, [['Contact', '<sip:phone@192.0.2.1>']]);
    assert.deepEqual(events, ['answered']);
    assert.match(readHeader(last('ACK'), 'proxy-authorization') ?? '', /nonce="n2"/);
    assert.equal(last('ACK').sequence, last('INVITE').sequence);
  });

  it('is proved for BYE too, when that is asked', () => {
    const { last, leg, list, reply } = createTestLeg();
    reply('INVITE', 200, [['Contact', '<sip:phone@192.0.2.1>']]);
    leg.leave();
    reply('BYE', 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n3"']]);
    assert.equal(list('BYE').length, 2);
    assert.match(readHeader(last('BYE'), 'authorization') ?? '', /nonce="n3"/);
  });
});

describe('an answered call', () => {
  function createAnswered() {
    const test = createTestLeg();
    test.reply('INVITE', 180);
    const route: Header = ['Record-Route', '<sip:192.0.2.1:5070;lr>'];
    test.reply('INVITE', 200, [['Contact', '<sip:phone@198.51.100.7:5080>'], route]);
    return test;
  }

  it('goes over the recorded route; two phones that answer are both acknowledged, and one is hung up', () => {
    const test = createAnswered();
    assert.deepEqual(test.list('ACK').at(-1)?.to, { host: '192.0.2.1', port: 5070 });
    assert.equal(test.last('ACK').uri, 'sip:phone@198.51.100.7:5080');
    test.reply('INVITE', 200, [['Contact', '<sip:other@192.0.2.1>']], 'another');
    assert.equal(test.list('ACK').length, 2);
    assert.equal(test.last('BYE').toTag, 'another');
    assert.deepEqual(test.events, ['rang', 'answered']);
    test.leg.leave();
    assert.equal(test.last('BYE').toTag, 'theirs');
  });

  it('sends BYE again until it is answered, for 32 seconds at most', () => {
    const test = createAnswered();
    test.leg.leave();
    test.schedule.advance(3600);
    assert.equal(test.list('BYE').length, 4);
    test.schedule.advance(100_000);
    assert.ok(test.list('BYE').length <= 12);
  });

  it('takes a new session, answers it until the ACK comes, and refuses one that cannot be', () => {
    const test = createAnswered();
    test.request('INVITE', 5, 'theirs');
    test.schedule.advance(1600);
    assert.deepEqual(test.answers('INVITE'), [200, 200, 200]);
    test.request('ACK', 5);
    test.schedule.advance(20_000);
    assert.equal(test.answers('INVITE').length, 3);
    test.request('UPDATE', 6, 'bad');
    assert.deepEqual(test.answers('UPDATE'), [488]);
  });

  it('refuses what is out of order, unknown or asks for an extension', () => {
    const test = createAnswered();
    test.request('OPTIONS', 10);
    test.request('UPDATE', 9, 'theirs');
    test.request('REFER', 11);
    test.request('UPDATE', 12, 'theirs', [['Require', '100rel']]);
    assert.deepEqual(
      [test.answers('OPTIONS'), test.answers('UPDATE'), test.answers('REFER')],
      [[200], [500, 420], [405]],
    );
    test.request('BYE', 13);
    test.request('BYE', 13);
    assert.deepEqual(test.answers('BYE'), [200, 200]);
    assert.deepEqual(test.events, ['rang', 'answered', 'hung-up']);
  });

  it('hears nobody but the trunk', () => {
    const test = createAnswered();
    const before = test.sent.length;
    const bye = writeMessage('BYE sip:us@192.0.2.100 SIP/2.0', [
      ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx'],
      ['From', '<sip:x@y>;tag=theirs'],
      ['To', readHeader(test.last('INVITE'), 'from') ?? ''],
      ['Call-ID', test.last('INVITE').callId],
      ['CSeq', '99 BYE'],
    ]);
    test.take(bye, { host: '203.0.113.5', port: 5060 });
    assert.equal(test.sent.length, before);
    assert.deepEqual(test.events, ['rang', 'answered']);
    test.take(bye);
    assert.deepEqual(test.events, ['rang', 'answered', 'hung-up']);
  });
});

describe('what is told of a call', () => {
  it('comes in order, again when storing failed, and not for ever', async () => {
    const schedule = createManualSchedule(createFixedClock(new Date(0)));
    const stored: string[] = [];
    let works = false;
    let tries = 0;
    const { tell, countWaiting } = createReceiptTeller(
      {
        async onReceipt({ receipt }) {
          tries += 1;
          if (!works) throw new Error('the database is away');
          stored.push(receipt.state);
        },
      },
      schedule,
    );
    const settle = async () => {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    };
    tell('a', { state: 'ringing' });
    tell('a', { state: 'answered' });
    await settle();
    assert.deepEqual([tries, stored, countWaiting()], [1, [], 1]);
    works = true;
    schedule.advance(500);
    await settle();
    assert.deepEqual([stored, countWaiting()], [['ringing', 'answered'], 0]);
    works = false;
    tries = 0;
    tell('b', { state: 'ringing' });
    for (let minute = 0; minute < 30; minute += 1) {
      await settle();
      schedule.advance(60_000);
    }
    assert.equal(tries, 15);
  });
});
