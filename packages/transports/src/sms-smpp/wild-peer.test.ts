import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { answerTo, COMMAND, encodePdu, GENERIC_NACK, type Pdu } from './pdu.ts';
import { writeDeliver } from './test-deliver.ts';
import { type OpenGateway, openGateway } from './test-gateway.ts';
import { behave, openWildServer, type WildPeer, type WildServer } from './test-wild-server.ts';

const MAYBE = { verdict: 'maybe-sent', reason: 'temporary' };
const RECEIPT = 'id:77 sub:001 dlvrd:001 submit date:2611231200 done date:2611231200 stat:DELIVRD err:000 text:';

describe('an SMPP server that misbehaves', () => {
  let server: WildServer;
  let open: OpenGateway;

  beforeEach(async () => {
    server = await openWildServer();
    open = openGateway(server.port, { timeoutMs: 300 }, { enquireAnswer: 300 });
  });
  afterEach(async () => {
    await open.close();
    await server.close();
  });

  /** Behaves, except for this command. */
  const misbehave = (command: number, how: (pdu: Pdu, peer: WildPeer) => void) => {
    server.onPdu = (pdu, peer) => (pdu.command === command ? how(pdu, peer) : behave(pdu, peer));
  };
  const expectToWork = async () => {
    server.onPdu = behave;
    server.onConnection = () => {};
    await waitUntil('a message goes through', async () => (await open.send()).verdict === 'handed-over');
    await open.gateway.checkLink();
  };

  const NO_SMPP: [what: string, bytes: Buffer][] = [
    ['a length of 0', Buffer.alloc(16)],
    ['a length of 4 and nothing else', Buffer.from([0, 0, 0, 4])],
    ['a length of 15', Buffer.from([0, 0, 0, 15, ...Buffer.alloc(12)])],
    ['a length of 64 KiB and one', Buffer.from([0, 1, 0, 1])],
    ['the longest length', Buffer.alloc(16, 0xff)],
    ['an HTTP answer', Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')],
    ['a TLS alert', Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])],
  ];
  for (const [what, bytes] of NO_SMPP) {
    it(`ends the connection over ${what} and comes back`, async () => {
      assert.equal((await open.send()).verdict, 'handed-over');
      misbehave(COMMAND.submitSm, (_pdu, { socket }) => socket.write(bytes));
      assert.deepEqual(await open.send(), MAYBE);
      assert.match(open.changes.at(-1)?.reason ?? '', /not SMPP/);
      await expectToWork();
    });
  }

  it('alerts when what listens there is no SMPP server at all', async () => {
    server.onConnection = ({ socket }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const other = openGateway(server.port);
    await waitUntil('down', () => other.changes.length > 0);
    assert.equal(other.changes[0]?.alert, true);
    assert.match(other.changes[0]?.reason ?? '', /not SMPP/);
    await other.close();
  });

  it('takes PDUs that come byte by byte, and many in one piece', async () => {
    misbehave(COMMAND.submitSm, async ({ sequence }, { socket }) => {
      for (const byte of encodePdu(answerTo(COMMAND.submitSm), 0, sequence, Buffer.from('cut\0'))) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    assert.deepEqual(await open.send(), { verdict: 'handed-over', gatewayMessageId: 'cut' });
    misbehave(COMMAND.submitSm, ({ sequence }, { socket }) => {
      const receipts = Array.from({ length: 50 }, (_, at) =>
        encodePdu(COMMAND.deliverSm, 0, at + 1, writeDeliver({ esmClass: 4, text: RECEIPT })),
      );
      const answer = encodePdu(answerTo(COMMAND.submitSm), 0, sequence, Buffer.from('glued\0'));
      socket.write(Buffer.concat([...receipts, answer, ...receipts]));
    });
    assert.deepEqual(await open.send(), { verdict: 'handed-over', gatewayMessageId: 'glued' });
    await waitUntil('all receipts', () => open.receipts.length === 100);
    await expectToWork();
  });

  it('gives up a PDU that stops in the middle', async () => {
    misbehave(COMMAND.submitSm, (_pdu, { socket }) => socket.write(Buffer.from([0, 0, 0, 20, 0x80, 0, 0, 4, 0])));
    assert.deepEqual(await open.send(), MAYBE);
    await expectToWork();
  });

  it('takes an answer without an id, or with one that cannot be, for an answer', async () => {
    for (const body of [
      Buffer.alloc(0),
      Buffer.from([0]),
      Buffer.from('no end'),
      Buffer.from(`${'9'.repeat(300)}\0`),
    ]) {
      misbehave(COMMAND.submitSm, ({ sequence }, { socket }) =>
        socket.write(encodePdu(answerTo(COMMAND.submitSm), 0, sequence, body)),
      );
      assert.deepEqual(await open.send(), { verdict: 'handed-over', gatewayMessageId: null });
    }
  });

  it('passes over answers that nobody asked for, of another kind, and said twice', async () => {
    misbehave(COMMAND.submitSm, ({ sequence }, peer) => {
      peer.send(answerTo(COMMAND.submitSm), 0, sequence + 1000, Buffer.from('stranger\0'));
      peer.send(answerTo(COMMAND.enquireLink), 0, sequence);
      peer.send(answerTo(COMMAND.bindTransceiver), 0x0e, 1);
      peer.send(GENERIC_NACK, 0x03, sequence + 1000);
      peer.send(GENERIC_NACK, 0x03, 0);
      peer.send(answerTo(COMMAND.submitSm), 0, sequence, Buffer.from('first\0'));
      peer.send(answerTo(COMMAND.submitSm), 0x0b, sequence, Buffer.from('second\0'));
      peer.send(answerTo(COMMAND.submitSm), 0, sequence, Buffer.from('third\0'));
    });
    assert.deepEqual(await open.send(), { verdict: 'handed-over', gatewayMessageId: 'first' });
    assert.equal(server.connections, 1);
    await expectToWork();
  });

  it('takes a generic_nack with our sequence number for the answer, and generic ones for nothing', async () => {
    misbehave(COMMAND.submitSm, ({ sequence }, peer) => peer.send(GENERIC_NACK, 0x0b, sequence));
    assert.deepEqual(await open.send(), { verdict: 'refused', reason: 'invalid_number', advice: 'tell-person' });
    misbehave(COMMAND.submitSm, ({ sequence }, peer) => peer.send(GENERIC_NACK, 0x58, sequence));
    assert.deepEqual(await open.send(), { verdict: 'refused', reason: 'throttled', advice: 'try-next' });
    misbehave(COMMAND.submitSm, ({ sequence }, peer) => peer.send(GENERIC_NACK, 0x00, sequence));
    assert.equal((await open.send()).verdict, 'maybe-sent');
    await expectToWork();
  });

  it('binds anew when the server holds us for not bound', async () => {
    misbehave(COMMAND.submitSm, ({ sequence }, peer) => peer.send(answerTo(COMMAND.submitSm), 0x04, sequence));
    assert.deepEqual(await open.send(), { verdict: 'refused', reason: 'temporary', advice: 'try-next' });
    await waitUntil('another connection', () => server.connections > 1);
    await expectToWork();
  });

  it('answers requests that it does not know, and passes over those that have no answer', async () => {
    await open.send();
    const [peer] = server.peers;
    for (const [at, command] of [0x103, 0x21, 0x03, 0x7fffffff, COMMAND.bindTransceiver].entries()) {
      peer?.send(command, 0, 500 + at, Buffer.from('anything'));
    }
    peer?.send(COMMAND.outbind, 0, 600, Buffer.from('x\0y\0'));
    peer?.send(COMMAND.alertNotification, 0, 601, Buffer.from('x'));
    peer?.send(COMMAND.enquireLink, 0, 602);
    await waitUntil('the last answer', () => server.heard.some(({ sequence }) => sequence === 602));
    assert.deepEqual(
      server.heard
        .filter(({ sequence }) => sequence >= 500)
        .map(({ command, status, sequence }) => [command, status, sequence]),
      [
        ...[500, 501, 502, 503, 504].map((sequence) => [GENERIC_NACK, 3, sequence]),
        [answerTo(COMMAND.enquireLink), 0, 602],
      ],
    );
    await expectToWork();
  });

  it('answers a deliver_sm that cannot be read, or that is a reply of a person, and passes nothing on', async () => {
    await open.send();
    const [peer] = server.peers;
    peer?.send(COMMAND.deliverSm, 0, 501, Buffer.from('no'));
    peer?.send(
      COMMAND.deliverSm,
      0,
      502,
      Buffer.concat([writeDeliver({ esmClass: 4, text: RECEIPT }), Buffer.from([4, 39, 255, 255, 1])]),
    );
    peer?.send(COMMAND.deliverSm, 0, 503, writeDeliver({ esmClass: 0, text: RECEIPT }));
    peer?.send(COMMAND.deliverSm, 0, 504, writeDeliver({ esmClass: 4, text: 'nothing that a receipt says' }));
    await waitUntil(
      'all answers',
      () => server.heard.filter(({ command }) => command === answerTo(COMMAND.deliverSm)).length === 4,
    );
    const answers = server.heard.filter(({ command }) => command === answerTo(COMMAND.deliverSm));
    assert.deepEqual(
      answers.map(({ status, sequence }) => [sequence, status]),
      [
        [501, 2],
        [502, 2],
        [503, 0],
        [504, 0],
      ],
    );
    assert.deepEqual(open.receipts, []);
  });

  it('takes receipts that come in one packet with the answer to the bind', async () => {
    misbehave(COMMAND.bindTransceiver, ({ sequence }, { socket }) =>
      socket.write(
        Buffer.concat([
          encodePdu(answerTo(COMMAND.bindTransceiver), 0, sequence, Buffer.from('wild\0')),
          encodePdu(COMMAND.deliverSm, 0, 9, writeDeliver({ esmClass: 4, text: RECEIPT })),
        ]),
      ),
    );
    for (const { socket } of [...server.peers]) socket.destroy();
    await waitUntil('the receipt', () => open.receipts.length === 1);
    await expectToWork();
  });

  it('stays small in a flood of receipts that cannot be stored, answers each, and goes on sending', async () => {
    await open.send();
    let most = 0;
    let working = 0;
    open.store.onReceipt = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setTimeout(resolve, 20));
      working -= 1;
    };
    const flood = Array.from({ length: 2000 }, (_, at) =>
      encodePdu(COMMAND.deliverSm, 0, at + 1, writeDeliver({ esmClass: 4, text: RECEIPT })),
    );
    server.peers[0]?.socket.write(Buffer.concat(flood));
    assert.equal((await open.send()).verdict, 'handed-over');
    const answers = () => server.heard.filter(({ command }) => command === answerTo(COMMAND.deliverSm));
    await waitUntil('an answer to each', () => answers().length === 2000);
    assert.ok(most <= 64, String(most));
    const later = answers().filter(({ status }) => status === 0x64).length;
    assert.ok(later > 0 && later + open.receipts.length === 2000, `${later} ${open.receipts.length}`);
    assert.equal(server.connections, 1);
  });

  it('closes though the peer delivers and delivers', { timeout: 20_000 }, async () => {
    await open.send();
    open.store.onReceipt = () => new Promise((resolve) => setTimeout(resolve, 1));
    const deliver = (peer: WildPeer | undefined, sequence: number) =>
      peer?.send(COMMAND.deliverSm, 0, sequence, writeDeliver({ esmClass: 4, text: RECEIPT }));
    misbehave(answerTo(COMMAND.deliverSm), ({ sequence }, peer) => deliver(peer, sequence));
    for (let at = 1; at <= 64; at += 1) deliver(server.peers[0], at);
    await waitUntil('they come', () => open.receipts.length > 100);
    await open.close();
    assert.ok(server.heard.some(({ command }) => command === COMMAND.unbind));
  });

  it('asks again for a receipt whose storing never ends, and works on', async () => {
    const stuck = openGateway(server.port, {}, { receipt: 50 });
    await stuck.send();
    stuck.store.onReceipt = () => new Promise(() => {});
    const peer = server.peers.at(-1);
    for (let at = 0; at < 40; at += 1)
      peer?.send(COMMAND.deliverSm, 0, 700 + at, writeDeliver({ esmClass: 4, text: RECEIPT }));
    const told = () =>
      server.heard.filter(({ command, status }) => command === answerTo(COMMAND.deliverSm) && status === 0x64);
    await waitUntil('an answer to each', () => told().length === 40);
    assert.equal((await stuck.send()).verdict, 'handed-over');
    await stuck.close();
  });

  it('cuts off a peer that asks and asks and never reads', async () => {
    await open.send();
    const [peer] = server.peers;
    peer?.socket.pause();
    const asks = Buffer.concat(Array.from({ length: 4000 }, (_, at) => encodePdu(COMMAND.enquireLink, 0, at + 1)));
    const pour = () => {
      while (peer?.socket.writable && peer.socket.write(asks));
      peer?.socket.once('drain', pour);
    };
    pour();
    await waitUntil('cut off', () => open.changes.some(({ reason }) => reason !== null), 20_000);
    assert.match(open.changes.find(({ up }) => !up)?.reason ?? '', /does not read/);
    await expectToWork();
  });
});
