import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Header, readHeader, writeMessage } from './message.ts';
import { createTestLeg } from './test-leg.ts';

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

  it('may search for the phone for 12 seconds, however late "trying" comes, and ring for 30', () => {
    const searching = createTestLeg();
    searching.schedule.advance(3900);
    searching.reply('INVITE', 100);
    searching.schedule.advance(8099);
    assert.deepEqual(searching.events, []);
    searching.schedule.advance(1);
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

  it('is the session of the answer, or the one that came before it from the same phone', () => {
    const contact: Header = ['Contact', '<sip:phone@192.0.2.1>'];
    const early = createTestLeg();
    early.reply('INVITE', 183, [], 'theirs', 'early');
    early.reply('INVITE', 200, [contact]);
    assert.deepEqual(early.events, ['rang', 'answered early']);
    const both = createTestLeg();
    both.reply('INVITE', 183, [], 'theirs', 'early');
    both.reply('INVITE', 200, [contact], 'theirs', 'late');
    assert.deepEqual(both.events, ['rang', 'answered late']);
    const other = createTestLeg();
    other.reply('INVITE', 183, [], 'announcement', 'early');
    other.reply('INVITE', 200, [contact]);
    assert.deepEqual(other.events, ['rang', 'answered']);
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
