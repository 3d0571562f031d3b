import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicaliseId, readAnsweredId } from './message-id.ts';
import { decodeDeliver } from './pdu.ts';
import { readSmppReceipt } from './receipt.ts';
import { type DeliverToWrite, writeDeliver } from './test-deliver.ts';

const ID = 0x001e;
const STATE = 0x0427;
const NETWORK_ERROR = 0x0423;
const PAYLOAD = 0x0424;
const text = (state: string, id = '0001', error = '000') =>
  `id:${id} sub:001 dlvrd:001 submit date:2611231200 done date:2611231200 stat:${state} err:${error} text:482913 er`;

/** What a deliver_sm says, through the codec. */
function read(deliver: Partial<DeliverToWrite>, reasons = {}) {
  const fields = decodeDeliver(writeDeliver({ esmClass: 0x04, text: '', ...deliver }));
  assert.ok(fields);
  const told = readSmppReceipt(fields, reasons);
  return told && { id: told.gatewayMessageId, ...told.receipt };
}

describe('receipts as text', () => {
  it('knows every state, short or written out', () => {
    const states: [string, object][] = [
      ['DELIVRD', { state: 'delivered' }],
      ['DELIVERED', { state: 'delivered' }],
      ['EXPIRED', { state: 'failed', reason: 'unreachable' }],
      ['UNDELIV', { state: 'failed', reason: 'unreachable' }],
      ['UNDELIVERABLE', { state: 'failed', reason: 'unreachable' }],
      ['REJECTD', { state: 'failed', reason: 'barred' }],
      ['REJECTED', { state: 'failed', reason: 'barred' }],
      ['DELETED', { state: 'failed', reason: 'unknown' }],
      ['ACCEPTD', { state: 'handed-over' }],
      ['ENROUTE', { state: 'handed-over' }],
      ['UNKNOWN', { state: 'handed-over' }],
    ];
    for (const [state, expected] of states) {
      assert.deepEqual(read({ text: text(state) }), { id: '1', ...expected }, state);
      assert.deepEqual(read({ text: text(state).toLowerCase() }), { id: '1', ...expected }, state);
    }
  });

  it('takes fields in another order, with spaces, and without those that it does not need', () => {
    assert.deepEqual(read({ text: 'stat: DELIVRD id: AbC-9' }), { id: 'abc-9', state: 'delivered' });
    assert.deepEqual(read({ text: 'ID:7 STAT:EXPIRED' }), { id: '7', state: 'failed', reason: 'unreachable' });
  });

  it('reads ASCII under data_coding 8, real UCS-2, and a text in message_payload', () => {
    assert.deepEqual(read({ text: text('DELIVRD'), dataCoding: 8 }), { id: '1', state: 'delivered' });
    const ucs2 = Buffer.from('id:1 stat:DELIVRD', 'utf16le').swap16();
    assert.deepEqual(read({ text: ucs2, dataCoding: 8 }), { id: '1', state: 'delivered' });
    assert.deepEqual(read({ parameters: [[PAYLOAD, Buffer.from(text('DELIVRD'))]] }), { id: '1', state: 'delivered' });
  });

  it('believes nothing that stands in the text of the message itself', () => {
    assert.equal(read({ text: 'id:1 sub:001 text:stat:DELIVRD' }), null);
    assert.equal(read({ text: 'text:id:1 stat:DELIVRD' }), null);
  });

  it('gives nothing for what cannot be understood', () => {
    for (const bad of [
      '',
      'id: stat:DELIVRD',
      'stat:DELIVRD',
      'id:1',
      'id:1 stat:FLIED',
      `id:${'9'.repeat(65)} stat:DELIVRD`,
    ]) {
      assert.equal(read({ text: bad }), null, bad);
    }
  });
});

describe('receipts by optional parameters', () => {
  const id = (value: string): [number, Buffer] => [ID, Buffer.from(`${value}\0`)];
  const state = (value: number): [number, Buffer] => [STATE, Buffer.from([value])];

  it('come before the text', () => {
    assert.deepEqual(read({ text: text('UNDELIV', '2'), parameters: [id('00A1'), state(2)] }), {
      ...{ id: 'a1', state: 'delivered' },
    });
    assert.deepEqual(read({ text: text('DELIVRD', '2'), parameters: [id('A1')] }), { id: 'a1', state: 'delivered' });
    assert.deepEqual(read({ text: text('DELIVRD', '2'), parameters: [state(5)] }), {
      ...{ id: '2', state: 'failed', reason: 'unreachable' },
    });
  });

  it('knows every message_state', () => {
    const said = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255].map(
      (value) => read({ parameters: [id('1'), state(value)] })?.state,
    );
    assert.deepEqual(said, [
      ...['handed-over', 'handed-over', 'delivered', 'failed', 'failed', 'failed', 'handed-over', 'handed-over'],
      ...['failed', 'failed', undefined, undefined],
    ]);
  });

  it('need no bits in esm_class when both are there: a person cannot set them', () => {
    assert.deepEqual(read({ esmClass: 0, parameters: [id('1'), state(2)] }), { id: '1', state: 'delivered' });
    assert.equal(read({ esmClass: 0, text: text('DELIVRD'), parameters: [id('1')] }), null);
  });

  it('take what a GSM network says, and before that what the operator means by its own codes', () => {
    const network = (kind: number, code: number): [number, Buffer] => [NETWORK_ERROR, Buffer.from([kind, 0, code])];
    const failed = (reason: string) => ({ id: '1', state: 'failed', reason });
    assert.deepEqual(read({ text: text('UNDELIV'), parameters: [network(3, 1)] }), failed('invalid_number'));
    assert.deepEqual(read({ text: text('UNDELIV'), parameters: [network(3, 13)] }), failed('barred'));
    assert.deepEqual(read({ text: text('UNDELIV'), parameters: [network(1, 1)] }), failed('unreachable'));
    assert.deepEqual(read({ text: text('DELIVRD'), parameters: [network(3, 1)] }), { id: '1', state: 'delivered' });
    assert.deepEqual(
      read({ text: text('UNDELIV', '1', '0AB'), parameters: [network(3, 1)] }, { '0ab': 'sender_refused' }),
      failed('sender_refused'),
    );
    assert.deepEqual(read({ text: text('UNDELIV', '1', 'toString') }, {}), failed('unreachable'));
  });
});

it('a word on the way claims nothing, whatever its text says; a reply of a person is none', () => {
  assert.deepEqual(read({ esmClass: 0x20, text: text('DELIVRD') }), { id: '1', state: 'handed-over' });
  for (const esmClass of [0x00, 0x03, 0x08, 0x10, 0x18, 0x40])
    assert.equal(read({ esmClass, text: text('DELIVRD') }), null);
  assert.deepEqual(read({ esmClass: 0x44, text: text('DELIVRD') }), { id: '1', state: 'delivered' });
});

it('ids have one form, in the base of receipts', () => {
  assert.equal(canonicaliseId('00AB'), 'ab');
  assert.equal(canonicaliseId('000'), '0');
  assert.equal(canonicaliseId(' 7f-00 '), '7f-00');
  assert.equal(readAnsweredId('FF', 'hex-to-decimal'), '255');
  assert.equal(readAnsweredId('0255', 'decimal-to-hex'), 'ff');
  assert.equal(readAnsweredId('ffffffffffffffff', 'hex-to-decimal'), '18446744073709551615');
  assert.equal(readAnsweredId('not-hex', 'hex-to-decimal'), 'not-hex');
  assert.equal(readAnsweredId('00FF', 'as-is'), 'ff');
});
