import assert from 'node:assert/strict';
import type { Socket } from 'node:dgram';
import { after, before, describe, it } from 'node:test';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { CodeCall } from '../transport.ts';
import { readHeader } from './message.ts';
import type { SipTrunkOptions } from './options.ts';
import { writeKeyEvent, writeRtp } from './rtp.ts';
import { bindUdp, openTestPeer, sendTo, type TestPeer } from './test-peer.ts';
import { makeCall, openTestTrunk, type TestTrunk, trunkOptions } from './test-trunk.ts';

const HANDED_OVER = { verdict: 'handed-over', gatewayMessageId: null };
const STAR = { type: 'application/dtmf-relay', text: 'Signal=*\r\nDuration=160\r\n' };

const keyPacket = (key: string, timestamp = 1000) =>
  writeRtp({
    payloadType: 101,
    marker: true,
    sequence: 1,
    timestamp,
    source: 7,
    payload: writeKeyEvent(key, false, 160),
  });

describe('a call is not to be led by strangers', () => {
  let peer: TestPeer;
  let trunk: TestTrunk;
  /** Somebody at another address who knows everything of the call. */
  let stranger: Socket;

  before(async () => {
    peer = await openTestPeer();
    stranger = await bindUdp('127.0.0.2');
    trunk = await openTestTrunk(trunkOptions({ proxyHost: '127.0.0.1', proxyPort: peer.port }));
  });
  after(async () => {
    await trunk.close();
    peer.close();
    stranger.close();
  });

  async function answeredCall(change: Partial<CodeCall> = {}): Promise<CodeCall> {
    const call = makeCall(change);
    assert.deepEqual(await trunk.gateway.placeCall(call), HANDED_OVER);
    await waitUntil('it is answered', () => trunk.told(call).includes('answered'));
    await waitUntil('it speaks', () => peer.sound.length > 0);
    return call;
  }
  /** What comes after it is taken: an OPTIONS that the trunk sends last is answered last. */
  async function settle(): Promise<void> {
    const before = peer.heard.length;
    await sendTo(peer.sip, peer.write('OPTIONS', 900 + before), peer.us());
    await waitUntil('all of it was taken', () => peer.heard.length > before);
  }

  it('BYE, INFO and a refusal from another address do nothing, with every tag right', async () => {
    const call = await answeredCall();
    await sendTo(stranger, peer.write('INFO', 1, STAR), peer.us());
    await sendTo(stranger, peer.write('BYE', 2), peer.us());
    await settle();
    assert.deepEqual(trunk.told(call), ['ringing', 'answered']);
    await sendTo(peer.sip, peer.write('BYE', 3), peer.us());
    // Refused as out of order: the OPTIONS above had a higher number.
    await sendTo(peer.sip, peer.write('BYE', 5000), peer.us());
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'not-confirmed']);
  });

  it('keys from another address, or from another port of the right one, do nothing', async () => {
    const call = await answeredCall();
    const other = await bindUdp('127.0.0.1');
    const silence = writeRtp({
      payloadType: 8,
      marker: false,
      sequence: 0,
      timestamp: 0,
      source: 7,
      payload: Buffer.alloc(160, 0xd5),
    });
    await sendTo(stranger, keyPacket('*'), peer.media());
    // The first sound from the right address binds the port.
    await sendTo(peer.rtp, silence, peer.media());
    await sendTo(other, keyPacket('*', 2000), peer.media());
    await settle();
    assert.deepEqual(trunk.told(call), ['ringing', 'answered']);
    await sendTo(peer.rtp, keyPacket('*', 3000), peer.media());
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'denied']);
    other.close();
  });

  it('the trunk itself is refused what belongs to another call: wrong tag, wrong Call-ID', async () => {
    const call = await answeredCall();
    await sendTo(peer.sip, peer.write('BYE', 10, undefined, { tag: 'guessed' }), peer.us());
    const stray = Buffer.from(
      peer
        .write('BYE', 11)
        .toString('latin1')
        .replace(/Call-ID: .*/, 'Call-ID: guessed'),
    );
    await sendTo(peer.sip, stray, peer.us());
    await settle();
    const refusals = peer.heard.filter((one) => one.kind === 'response' && one.status === 481);
    assert.equal(refusals.length, 2);
    assert.deepEqual(trunk.told(call), ['ringing', 'answered']);
    await trunk.gateway.endCall(call.reference);
  });

  it('a key counts once, however often its packets come', async () => {
    const call = await answeredCall({ mode: 'approve', code: '' });
    for (let repeat = 0; repeat < 5; repeat += 1) await sendTo(peer.rtp, keyPacket('0', 4000), peer.media());
    await sendTo(peer.rtp, keyPacket('#', 5000), peer.media());
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'denied']);
  });

  it('an INFO that comes again is answered again and pressed once', async () => {
    const call = await answeredCall();
    const digit = { type: 'application/dtmf', text: '5' };
    const answers = () => peer.heard.filter((one) => one.kind === 'response' && one.method === 'INFO').length;
    const before = answers();
    for (let repeat = 0; repeat < 3; repeat += 1) await sendTo(peer.sip, peer.write('INFO', 20, digit), peer.us());
    await waitUntil('each is answered', () => answers() === before + 3);
    await trunk.gateway.endCall(call.reference);
    assert.deepEqual(await trunk.ended(call), ['ringing', 'answered', 'read-out']);
  });

  it('Call-ID, tags, branches, source, sequence and timestamp of each call are new and long', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      const call = await answeredCall();
      const { callId, fromTag, branch } = peer.invite();
      for (const sign of [callId, fromTag ?? '', branch]) {
        assert.match(sign, /^(z9hG4bK)?[\w-]{16,}$/);
        assert.ok(!seen.has(sign));
        seen.add(sign);
      }
      const isNew = () => peer.sound.find(({ source }) => !seen.has(`source ${source}`));
      await waitUntil('its sound has a source of its own', () => isNew() !== undefined);
      seen.add(`source ${isNew()?.source}`);
      await trunk.gateway.endCall(call.reference);
    }
  });
});

describe('a call is placed once, within limits, and never by what cannot be a number', () => {
  const connect = async (change: Partial<SipTrunkOptions> = {}, silent = false) => {
    const peer = await openTestPeer({ silent });
    const trunk = await openTestTrunk(trunkOptions({ proxyHost: '127.0.0.1', proxyPort: peer.port, ...change }));
    return { peer, trunk };
  };

  it('asks for the same reference twice: one call; the code stands in nothing that is signalled', async () => {
    const { peer, trunk } = await connect();
    const call = makeCall();
    const verdicts = await Promise.all([trunk.gateway.placeCall(call), trunk.gateway.placeCall(call)]);
    assert.deepEqual(verdicts, [HANDED_OVER, HANDED_OVER]);
    assert.equal(peer.count('INVITE'), 1);
    assert.ok(!JSON.stringify(peer.heard).includes(call.code));
    const invite = peer.invite();
    const caller = '<sip:+4773000000@127.0.0.1;user=phone>';
    assert.equal(invite.uri, 'sip:+4791234567@127.0.0.1;user=phone');
    assert.equal(readHeader(invite, 'from'), `${caller};tag=${invite.fromTag}`);
    assert.equal(readHeader(invite, 'p-asserted-identity'), caller);
    await trunk.gateway.endCall(call.reference);
    await trunk.close();
    assert.equal(peer.count('BYE'), 1);
    peer.close();
  });

  it('ends a call that is withdrawn while it is being placed: nobody is called, here or by the next gateway', async () => {
    const { peer, trunk } = await connect();
    const call = makeCall();
    const verdict = trunk.gateway.placeCall(call);
    await trunk.gateway.endCall(call.reference);
    assert.deepEqual(await verdict, HANDED_OVER);
    assert.deepEqual(await trunk.ended(call), ['no-answer']);
    assert.equal(peer.count('INVITE'), 0);
    await trunk.close();
    peer.close();
  });

  it('refuses numbers and extensions that would be something else in a message', async () => {
    const { peer, trunk } = await connect();
    const bad = ['91234567', '+47912345670123456', '+47 91234567', '+4791234567@evil', '+479123\r\nX: y'];
    const refused = { verdict: 'refused', reason: 'invalid_number', advice: 'tell-person' };
    for (const to of bad) assert.deepEqual(await trunk.gateway.placeCall(makeCall({ to })), refused);
    assert.deepEqual(await trunk.gateway.placeCall(makeCall({ extension: '12a' })), refused);
    assert.equal(peer.heard.length, 0);
    await trunk.close();
    peer.close();
  });

  it('more calls than allowed at once go to the next gateway; those that end make room', async () => {
    const { peer, trunk } = await connect({ callsAtOnce: 2 });
    const [one, two, three] = [makeCall(), makeCall(), makeCall()];
    // What cannot be spoken is a bug of ours: it throws, calls nobody and takes no place.
    await assert.rejects(trunk.gateway.placeCall(makeCall({ code: 'x' })), /no clip/);
    assert.deepEqual(await Promise.all([one, two].map((call) => trunk.gateway.placeCall(call))), [
      HANDED_OVER,
      HANDED_OVER,
    ]);
    const throttled = { verdict: 'refused', reason: 'throttled', advice: 'try-next' };
    assert.deepEqual(await trunk.gateway.placeCall(three), throttled);
    await trunk.gateway.endCall(one.reference);
    await trunk.ended(one);
    assert.deepEqual(await trunk.gateway.placeCall(three), HANDED_OVER);
    await trunk.close();
    assert.equal(peer.count('BYE'), 3);
    peer.close();
  });

  it('a silent trunk: not taken, and the link check says so; a closed link takes nothing', async () => {
    const { peer, trunk } = await connect({ timeoutMs: 300, probeSeconds: 30 }, true);
    const notTaken = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
    assert.deepEqual(trunk.changes, [{ up: false, reason: 'the trunk does not answer', alert: false }]);
    assert.deepEqual(await trunk.gateway.placeCall(makeCall()), notTaken);
    await assert.rejects(trunk.gateway.checkLink(), /does not answer/);
    await trunk.close();
    assert.deepEqual(await trunk.gateway.placeCall(makeCall()), notTaken);
    await assert.rejects(trunk.gateway.checkLink(), /not open/);
    peer.close();
  });

  it('tells the operator of a proxy that leads nowhere and of a port that is taken', async () => {
    const nowhere = await openTestTrunk(trunkOptions({ proxyHost: 'trunk.invalid', proxyPort: 5060 }));
    assert.match(nowhere.changes[0]?.reason ?? '', /trunk\.invalid leads to no address/);
    await nowhere.close();
    const { peer, trunk } = await connect();
    const taken = trunkOptions({
      proxyHost: '127.0.0.1',
      proxyPort: 5060,
      localAddress: '127.0.0.1',
      localPort: peer.port,
    });
    const second = await openTestTrunk(taken);
    assert.deepEqual(second.changes[0], {
      up: false,
      reason: 'the address for SIP cannot be opened here (EADDRINUSE)',
      alert: true,
    });
    await Promise.all([second.close(), trunk.close()]);
    peer.close();
  });
});
