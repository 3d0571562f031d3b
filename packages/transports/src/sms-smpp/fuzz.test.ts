import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LinkReceipt } from '../transport.ts';
import { createFramer } from './framer.ts';
import { answerTo, COMMAND, decodeDeliver, decodeMessageId, encodePdu } from './pdu.ts';
import { readSmppReceipt } from './receipt.ts';
import { writeDeliver } from './test-deliver.ts';
import { createChance, makeDeliver, makePdu } from './test-fuzz.ts';
import { type OpenGateway, openGateway } from './test-gateway.ts';
import { behave, openWildServer, type WildPeer, type WildServer } from './test-wild-server.ts';

const PDUS = 10_000;
const BATCH = 400;
/** The same bytes again: VAKT_FUZZ_SEED=… */
const seed = Number(process.env['VAKT_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

const REASONS = ['invalid_number', 'unreachable', 'barred', 'temporary', 'unknown'];

/** A receipt says only what receipts can say, of an id that could be one. */
function assertSound({ about, receipt }: LinkReceipt): void {
  assert.ok('gatewayMessageId' in about, 'no reference was ever given late');
  assert.match(about.gatewayMessageId, /^[\x21-\x7e]{1,64}$/);
  assert.ok(['handed-over', 'delivered', 'failed'].includes(receipt.state), receipt.state);
  if (receipt.state === 'failed') assert.ok(REASONS.includes(receipt.reason), receipt.reason);
}

it(`${PDUS} PDUs into the codec: nothing is thrown (seed ${seed})`, () => {
  const chance = createChance(seed);
  let receipts = 0;
  for (let count = 0; count < PDUS; count += 1) {
    const bytes = makePdu(chance);
    const cut = chance.below(bytes.length);
    const framer = createFramer();
    const read = ({ body }: { body: Buffer }) => {
      decodeMessageId(body);
      const fields = decodeDeliver(body);
      const told = fields && readSmppReceipt(fields, { '001': 'barred' });
      if (!told) return;
      receipts += 1;
      assertSound({ about: { gatewayMessageId: told.gatewayMessageId }, receipt: told.receipt });
    };
    if (framer.push(bytes.subarray(0, cut), read)) framer.push(bytes.subarray(cut), read);
  }
  assert.ok(receipts > 100, 'the fuzzer makes PDUs that get as far as a receipt');
});

it(`what a person replies is never a receipt, whatever it says (seed ${seed})`, () => {
  const chance = createChance(seed + 1);
  for (let count = 0; count < 2000; count += 1) {
    const fields = decodeDeliver(makeDeliver(chance));
    assert.ok(fields, 'right in form');
    const reply = { ...fields, esmClass: fields.esmClass & ~0x3c, receiptedMessageId: null };
    assert.equal(readSmppReceipt(reply, {}), null);
  }
});

let server: WildServer;
let open: OpenGateway;
before(async () => {
  server = await openWildServer();
  // A lie about a length swallows answers: short waits, so that the many such links are given up soon.
  open = openGateway(server.port, { timeoutMs: 60 }, { enquireAnswer: 60, reconnectLeast: 1, reconnectMost: 5 });
});
after(async () => {
  await open.close();
  await server.close();
});

/** Asks every few milliseconds: there are hundreds of links to wait for. */
async function waitUntil(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > until) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The connection that the client has now, bound. */
async function findPeer() {
  await waitUntil('the client is bound', () => open.changes.at(-1)?.up === true && server.peers.length > 0);
  return server.peers.at(-1)!;
}

const MARK = 0x70000000;

/** Whether the client has read all up to here: it answers, or ends the link; or it waits for more of a PDU that lied. */
function catchUp({ socket }: WildPeer): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      socket.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, 20);
    socket.once('close', end);
    server.onPdu = (pdu, peer) => {
      if (pdu.command === answerTo(COMMAND.enquireLink) && pdu.sequence === MARK) end();
      behave(pdu, peer);
    };
    socket.write(encodePdu(COMMAND.enquireLink, 0, MARK));
  });
}

/** Pours PDUs into the client, over as many connections as it takes. */
async function pour(pdus: Buffer[]): Promise<void> {
  const left = [...pdus];
  while (left.length > 0) {
    const peer = await findPeer();
    peer.socket.write(Buffer.concat(left.splice(0, 10)));
    await catchUp(peer);
  }
}

function collectGarbage(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

it(`${PDUS} PDUs into a live client: it never crashes, sends after each batch, and stays small (seed ${seed})`, async () => {
  const chance = createChance(seed + 2);
  let believed = 0;
  let heapBefore = 0;
  for (let done = 0; done < PDUS; done += BATCH) {
    await pour(Array.from({ length: BATCH }, () => makePdu(chance)));
    const id = `good-${done}`;
    server.onPdu = (pdu, peer) => {
      if (pdu.command !== COMMAND.submitSm) return behave(pdu, peer);
      peer.send(answerTo(COMMAND.submitSm), 0, pdu.sequence, Buffer.from(`${id}\0`));
      peer.socket.write(
        encodePdu(COMMAND.deliverSm, 0, 1, writeDeliver({ esmClass: 4, text: `id:${id} stat:DELIVRD err:000 text:` })),
      );
    };
    // What was poured may end a link under this message, or leave half a PDU before it; the next one must do.
    await waitUntil('a message goes through', async () => {
      const verdict = await open.send({ validForSeconds: 60 });
      return verdict.verdict === 'handed-over' && verdict.gatewayMessageId === id;
    });
    const isHeard = () =>
      open.receipts.some(({ about }) => 'gatewayMessageId' in about && about.gatewayMessageId === id);
    await waitUntil('its receipt', isHeard);
    believed += open.receipts.length;
    for (const receipt of open.receipts.splice(0)) assertSound(receipt);
    open.changes.splice(0, open.changes.length - 1);
    server.heard.splice(0);
    if (done === 4 * BATCH) heapBefore = collectGarbage();
  }
  const grown = collectGarbage() - heapBefore;
  assert.ok(believed > 150, `the fuzzer gets as far as receipts: ${believed}`);
  assert.ok(server.connections > 20, `and as far as ending links: ${server.connections}`);
  assert.ok(grown < 16 * 1024 * 1024, `${grown} bytes more than after a fifth of it`);
});
