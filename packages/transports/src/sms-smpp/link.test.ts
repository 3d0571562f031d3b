import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { findFreePorts } from '../../../../tools/peers/free-ports.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { type SmppOperator, startSmppOperator } from '../../../../tools/peers/smpp-operator.ts';
import { answerTo, COMMAND } from './pdu.ts';
import { type OpenGateway, openGateway } from './test-gateway.ts';
import { behave, openWildServer, type WildServer } from './test-wild-server.ts';

const DOWN = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
const MAYBE = { verdict: 'maybe-sent', reason: 'temporary' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a link to an SMPP server that fails in every way', () => {
  let server: WildServer;
  let open: OpenGateway;
  const binds = () => server.heard.filter(({ command }) => command === COMMAND.bindTransceiver).length;

  beforeEach(async () => {
    server = await openWildServer();
  });
  afterEach(async () => {
    await open?.close();
    await server.close();
  });

  /** Does what it should again: nothing is wedged. */
  async function expectToWork(): Promise<void> {
    server.onPdu = behave;
    server.onConnection = () => {};
    await waitUntil('a message goes through', async () => (await open.send()).verdict === 'handed-over');
    await open.gateway.checkLink();
  }

  it('refuses before it is opened, and after it is closed', async () => {
    open = openGateway(server.port);
    assert.equal((await open.send()).verdict, 'handed-over');
    await open.close();
    assert.deepEqual(await open.send(), DOWN);
    await assert.rejects(open.gateway.checkLink(), /smpp: The link was closed by us/);
    const { gateway } = openGateway(server.port);
    await gateway.link?.close();
    await assert.rejects(gateway.checkLink(), /closed by us/);
  });

  it('does not wait for a server that is not there, and finds it when it comes', async () => {
    const [port = 0] = await findFreePorts(1);
    open = openGateway(port, {}, { reconnectLeast: 30, reconnectMost: 30 });
    await waitUntil('down', () => open.changes.length > 0);
    assert.deepEqual(open.changes[0], {
      ...{ up: false, reason: 'No connection to the gateway (ECONNREFUSED).', alert: false },
    });
    assert.deepEqual(await open.send(), DOWN);
    await assert.rejects(open.gateway.checkLink(), /ECONNREFUSED/);
    const operator = await startSmppOperator({ port });
    await waitUntil('up', () => open.changes.at(-1)?.up === true);
    assert.equal((await open.send()).verdict, 'handed-over');
    assert.equal(open.changes.length, 2);
    await open.close();
    await operator.stop();
  });

  it('gives up on silence at the bind, and tries again', async () => {
    server.onPdu = () => {};
    open = openGateway(server.port, {}, { bind: 100 });
    assert.deepEqual(await open.send(), DOWN);
    assert.match(open.changes[0]?.reason ?? '', /does not answer our sign-in/);
    await expectToWork();
  });

  it('finds out that the peer is gone when an enquiry is not answered', async () => {
    server.onPdu = (pdu, peer) => pdu.command !== COMMAND.enquireLink && behave(pdu, peer);
    open = openGateway(server.port, {}, { enquire: 30, enquireAnswer: 50 });
    await waitUntil('down', () => open.changes.some(({ up }) => !up));
    assert.match(open.changes.find(({ up }) => !up)?.reason ?? '', /no sign of life/);
    await expectToWork();
  });

  it('asks a peer that left a message unanswered whether it is there, long before the next enquiry', async () => {
    server.onPdu = (pdu, peer) => pdu.command === COMMAND.bindTransceiver && behave(pdu, peer);
    open = openGateway(server.port, { timeoutMs: 50 }, { enquireAnswer: 50 });
    assert.deepEqual(await open.send(), MAYBE);
    await waitUntil('down', () => open.changes.some(({ up }) => !up));
    await expectToWork();
  });

  it('stays up while it is idle, and asks now and then', async () => {
    open = openGateway(server.port, {}, { enquire: 20 });
    const asked = () => server.heard.filter(({ command }) => command === COMMAND.enquireLink).length;
    await waitUntil('some enquiries', () => asked() > 4);
    assert.equal(server.connections, 1);
    assert.deepEqual(open.changes, [{ up: true, reason: null, alert: false }]);
  });

  it('checks an idle link by asking the peer', async () => {
    open = openGateway(server.port, {}, { enquireAnswer: 50 });
    await open.send();
    await pause(150);
    await open.gateway.checkLink();
    assert.equal(server.heard.filter(({ command }) => command === COMMAND.enquireLink).length, 1);
    server.onPdu = () => {};
    await pause(150);
    await assert.rejects(open.gateway.checkLink(), /no sign of life/);
  });

  it('answers enquiries and unbind of the peer', async () => {
    open = openGateway(server.port);
    await open.send();
    server.peers[0]?.send(COMMAND.enquireLink, 0, 77);
    await waitUntil('its answer', () =>
      server.heard.some(({ command, sequence }) => command === 0x80000015 && sequence === 77),
    );
    server.peers[0]?.send(COMMAND.unbind, 0, 78);
    await waitUntil('its answer', () =>
      server.heard.some(({ command, sequence }) => command === 0x80000006 && sequence === 78),
    );
    await waitUntil('bound again', () => binds() === 2);
    assert.match(open.changes[1]?.reason ?? '', /unbind/);
    await expectToWork();
  });

  it('binds again, more slowly, when each session dies at once', async () => {
    server.onPdu = (pdu, peer) => {
      behave(pdu, peer);
      peer.socket.end();
    };
    open = openGateway(server.port, {}, { reconnectLeast: 1, reconnectMost: 60_000 });
    await waitUntil('several tries', () => server.connections >= 5);
    const soFar = server.connections;
    // By now the wait is 2^soFar ms or half of it; a link that did not wait would be here hundreds of times.
    await pause(300);
    assert.ok(server.connections <= soFar + 6, String(server.connections));
    server.onPdu = behave;
    await waitUntil('a message goes through', async () => (await open.send()).verdict === 'handed-over');
  });

  it('waits for pending answers and receipts before it unbinds', async () => {
    const order: string[] = [];
    server.onPdu = (pdu, peer) => {
      if (pdu.command === COMMAND.unbind) order.push('unbind');
      if (pdu.command !== COMMAND.submitSm) return behave(pdu, peer);
      setTimeout(() => behave(pdu, peer), 100);
    };
    open = openGateway(server.port);
    await waitUntil('up', () => open.changes.length > 0);
    const sending = open.send().then((verdict) => {
      order.push(verdict.verdict);
    });
    await waitUntil('written', () => server.heard.some(({ command }) => command === COMMAND.submitSm));
    await open.close();
    await sending;
    assert.deepEqual(order.sort(), ['handed-over', 'unbind']);
    assert.equal(server.heard.at(-1)?.command, COMMAND.unbind);
  });

  it('closes while it connects and while the server is silent', async () => {
    server.onPdu = () => {};
    open = openGateway(server.port);
    await waitUntil('connected', () => server.connections === 1);
    await open.close();
    assert.deepEqual(await open.send(), DOWN);
  });

  it('keeps to its window', async () => {
    let underWay = 0;
    let most = 0;
    server.onPdu = (pdu, peer) => {
      if (pdu.command !== COMMAND.submitSm) return behave(pdu, peer);
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        behave(pdu, peer);
      }, 10);
    };
    open = openGateway(server.port, { window: 3 });
    const verdicts = await Promise.all(Array.from({ length: 30 }, () => open.send()));
    assert.ok(verdicts.every(({ verdict }) => verdict === 'handed-over'));
    assert.equal(most, 3);
  });

  it('gives up a text of many parts whose answers take too long together: part of it may have arrived', async () => {
    server.onPdu = (pdu, peer) => {
      if (pdu.command !== COMMAND.submitSm) return behave(pdu, peer);
      setTimeout(() => behave(pdu, peer), 100);
    };
    open = openGateway(server.port, { timeoutMs: 150 }, { busyInAll: 150 });
    await waitUntil('up', () => open.changes.length > 0);
    assert.deepEqual(await open.send({ body: 'a'.repeat(1500) }), MAYBE);
    assert.ok(server.heard.filter(({ command }) => command === COMMAND.submitSm).length < 10);
  });

  it('goes slower for everybody when the gateway is too busy for one, and recovers', async () => {
    server.onPdu = (pdu, peer) =>
      pdu.command === COMMAND.submitSm ? peer.send(answerTo(pdu.command), 0x58, pdu.sequence) : behave(pdu, peer);
    open = openGateway(server.port, {}, { turn: 100 });
    await waitUntil('up', () => open.changes.length > 0);
    const busy = { verdict: 'refused', reason: 'throttled', advice: 'try-next' };
    assert.deepEqual(await open.send(), busy);
    server.onPdu = behave;
    const heard = server.heard.length;
    assert.deepEqual(await open.send(), busy);
    assert.equal(server.heard.length, heard, 'it was not even asked');
    await expectToWork();
  });

  it('settles what is pending as soon as the link ends, however long the answers had', {
    timeout: 20_000,
  }, async () => {
    server.onPdu = (pdu, peer) => pdu.command !== COMMAND.submitSm && behave(pdu, peer);
    open = openGateway(server.port, { timeoutMs: 600_000 });
    const sending = [open.send(), open.send(), open.send()];
    await waitUntil('written', () => server.heard.filter(({ command }) => command === COMMAND.submitSm).length === 3);
    server.peers[0]?.socket.destroy();
    assert.deepEqual(await Promise.all(sending), [MAYBE, MAYBE, MAYBE]);
    await expectToWork();
  });

  it('refuses at once when others hold the window and none comes free in time', async () => {
    server.onPdu = (pdu, peer) => pdu.command !== COMMAND.submitSm && behave(pdu, peer);
    open = openGateway(server.port, { window: 1, timeoutMs: 2000 }, { turn: 100 });
    await waitUntil('up', () => open.changes.length > 0);
    const first = open.send();
    assert.deepEqual(await open.send(), DOWN);
    assert.deepEqual(await first, MAYBE);
  });
});

describe('a bind that is refused', () => {
  let operator: SmppOperator;
  before(async () => {
    operator = await startSmppOperator({ password: 'other' });
  });
  after(() => operator.stop());

  it('alerts, is not tried again for long, and does not hold up a message', async () => {
    const open = openGateway(operator.port, {}, { afterRefusedBind: 60_000, reconnectLeast: 1, reconnectMost: 1 });
    await waitUntil('down', () => open.changes.length > 0);
    assert.deepEqual(open.changes, [{ up: false, reason: 'The gateway refuses our sign-in (0x0e).', alert: true }]);
    assert.deepEqual(await open.send(), { verdict: 'refused', reason: 'auth', advice: 'try-next' });
    await assert.rejects(open.gateway.checkLink(), /refuses our sign-in/);
    await pause(200);
    assert.equal(operator.binds.length, 1);
    await open.close();
  });

  it('is tried again in the end', async () => {
    const open = openGateway(operator.port, {}, { afterRefusedBind: 20 });
    const before = operator.binds.length;
    await waitUntil('more tries', () => operator.binds.length > before + 2);
    assert.equal(open.changes.length, 1);
    await open.close();
  });

  it('by a server that is only busy is no alert', async () => {
    const busy = await startSmppOperator({ password: 'other', refuseBind: 0x58 });
    const open = openGateway(busy.port);
    await waitUntil('down', () => open.changes.length > 0);
    assert.deepEqual(open.changes[0], { up: false, reason: 'The gateway refuses our sign-in (0x58).', alert: false });
    await open.close();
    await busy.stop();
  });
});

it('gives up a server that takes the connection and never answers the TLS handshake', async () => {
  const deaf = createServer(() => {});
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  const address = deaf.address();
  const open = openGateway(
    typeof address === 'object' ? (address?.port ?? 0) : 0,
    { tls: { caFile: null, serverName: null } },
    { bind: 100 },
  );
  await waitUntil('down', () => open.changes.length > 0);
  assert.match(open.changes[0]?.reason ?? '', /in time/);
  await open.close();
  deaf.close();
});
