import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createSubmitWriter, type PreparedText, writeRelativeTime } from './submit.ts';

const MESSAGE = { reference: 'r', to: '+4791234567', from: 'Fjord', body: 'hei', validForSeconds: 600, receiptUrl: '' };

function prepare(change: Partial<typeof MESSAGE>): PreparedText {
  const text = createSubmitWriter({ serviceType: '', shortCode: { ton: 3, npi: 0 } })({ ...MESSAGE, ...change });
  assert.ok(typeof text === 'object', String(text));
  return text;
}

/** The short message of each part: what stands behind `sm_length`, whose place is known for these fixed fields. */
function readParts(text: PreparedText): Buffer[] {
  return Array.from({ length: text.count }, (_, part) => {
    const body = text.body(part, 600);
    assert.ok(body);
    const after = body.indexOf('R\0', 0, 'latin1') + 2;
    const length = body.readUInt8(after + 4);
    assert.equal(body.length, after + 5 + length);
    return body.subarray(after + 5);
  });
}

it('a relative time is rounded down, and has bounds', () => {
  assert.equal(writeRelativeTime(600), '000000001000000R');
  assert.equal(writeRelativeTime(599.9), '000000000959000R');
  assert.equal(writeRelativeTime(300), '000000000500000R');
  assert.equal(writeRelativeTime(0.2), '000000000001000R');
  assert.equal(writeRelativeTime(86_400 + 3600 + 61), '000001010101000R');
  assert.equal(writeRelativeTime(1e9), '000030000000000R');
});

it('what is left of a life that is over is not sent', () => {
  assert.equal(prepare({}).body(0, 0.9), null);
  assert.equal(prepare({}).body(1, 600), null);
});

it('one part has no header; the longest has 160 septets or 70 units', () => {
  assert.deepEqual(readParts(prepare({ body: 'å'.repeat(160) })), [Buffer.alloc(160, 0x0f)]);
  assert.deepEqual(readParts(prepare({ body: 'č'.repeat(70) }))[0]?.length, 140);
});

it('no escape pair and no surrogate pair is split', () => {
  const [first, second] = readParts(prepare({ body: `${'a'.repeat(152)}${'€'.repeat(10)}` }));
  assert.equal(first?.length, 6 + 152);
  assert.deepEqual(second?.subarray(6), Buffer.from('1b65'.repeat(10), 'hex'));
  const [left, right] = readParts(prepare({ body: `${'č'.repeat(66)}${'😀'.repeat(4)}` }));
  assert.equal(left?.length, 6 + 66 * 2);
  assert.deepEqual(right?.subarray(6), Buffer.from('d83dde00'.repeat(4), 'hex'));
});

it('parts are numbered, with one reference for a message and another for the next', () => {
  const write = createSubmitWriter({ serviceType: '', shortCode: { ton: 3, npi: 0 } });
  const heads = [1, 2].map(() => {
    const text = write({ ...MESSAGE, body: 'a'.repeat(400) });
    assert.ok(typeof text === 'object');
    return readParts(text).map((part) => part.toString('hex', 0, 6));
  });
  assert.deepEqual(heads, [
    ['050003010301', '050003010302', '050003010303'],
    ['050003020301', '050003020302', '050003020303'],
  ]);
});

it('who cannot be a sender or a receiver is refused', () => {
  const write = createSubmitWriter({ serviceType: '', shortCode: { ton: 3, npi: 0 } });
  for (const from of ['', 'Fjord Innlogging', 'Fj\0rd', 'Fjørd', '+47']) {
    assert.equal(write({ ...MESSAGE, from }), 'sender_refused', from);
  }
  for (const to of ['', '91234567', '+0791234567', '+47 912 34 567', '+4791234567890123', '+4791234567\0']) {
    assert.equal(write({ ...MESSAGE, to }), 'invalid_number', to);
  }
});
