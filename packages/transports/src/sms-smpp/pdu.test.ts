import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFramer } from './framer.ts';
import {
  COMMAND,
  decodeDeliver,
  decodeMessageId,
  decodePdu,
  encodeBind,
  encodePdu,
  encodeSubmit,
  type Pdu,
} from './pdu.ts';
import { writeDeliver } from './test-deliver.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

const SUBMIT = {
  serviceType: '',
  source: { ton: 5, npi: 0, address: 'Fjord' },
  destination: { ton: 1, npi: 1, address: '4791234567' },
  esmClass: 0,
  validityPeriod: '000000001000000R',
  registeredDelivery: 1,
  dataCoding: 0,
  shortMessage: Buffer.from('hei'),
} as const;
const BIND = { systemId: 'vakt', password: 'pw', systemType: '', addressTon: 0, addressNpi: 0, addressRange: '' };

describe('what we write', () => {
  it('a header', () => {
    assert.equal(encodePdu(COMMAND.enquireLink, 0, 7).toString('hex'), '00000010000000150000000000000007');
    assert.equal(
      encodePdu(0x80000000, 3, 0x7fffffff, Buffer.from([1])).toString('hex'),
      '0000001180000000000000037fffffff01',
    );
  });

  it('a bind: version 3.4', () => {
    assert.deepEqual(encodeBind(BIND), hex('76616b7400 707700 00 34 00 00 00'));
  });

  it('a submit_sm, byte by byte (§4.4.1)', () => {
    assert.deepEqual(
      encodeSubmit(SUBMIT),
      Buffer.concat([
        hex('00 05 00'),
        Buffer.from('Fjord\0'),
        hex('01 01'),
        Buffer.from('4791234567\0'),
        hex('00 00 00 00'),
        Buffer.from('000000001000000R\0'),
        hex('01 00 00 00 03'),
        Buffer.from('hei'),
      ]),
    );
  });

  it('nothing that does not fit into its field, or would end it', () => {
    const name = (address: string) => encodeSubmit({ ...SUBMIT, source: { ton: 5, npi: 0, address } });
    assert.throws(() => name('Fj\0rd'));
    assert.throws(() => name('Fjørd'));
    assert.throws(() => name('x'.repeat(21)));
    assert.throws(() => encodeBind({ ...BIND, systemId: 'x'.repeat(16) }));
    assert.throws(() => encodeSubmit({ ...SUBMIT, shortMessage: Buffer.alloc(255) }));
  });
});

describe('what we read', () => {
  it('a deliver_sm with parameters', () => {
    const body = writeDeliver({
      esmClass: 4,
      dataCoding: 8,
      text: 'abc',
      parameters: [
        [0x001e, Buffer.from('A1\0')],
        [0x001e, Buffer.from('B2\0')],
        [0x0427, Buffer.from([2])],
        [0x0423, Buffer.from([3, 1, 2])],
        [0x1400, Buffer.alloc(0)],
      ],
    });
    assert.deepEqual(decodeDeliver(body), {
      ...{ esmClass: 4, dataCoding: 8, text: Buffer.from('abc'), receiptedMessageId: 'A1', messageState: 2 },
      networkError: { network: 3, code: 0x0102 },
    });
  });

  it('parameters of a wrong length as none', () => {
    const body = writeDeliver({
      esmClass: 4,
      text: '',
      parameters: [
        [0x001e, Buffer.alloc(80, 0x31)],
        [0x0427, Buffer.from([2, 2])],
        [0x0423, Buffer.from([3])],
      ],
    });
    const read = decodeDeliver(body);
    assert.deepEqual([read?.receiptedMessageId, read?.messageState, read?.networkError], [null, null, null]);
  });

  it('nothing of a deliver_sm that is cut anywhere, or that lies about a length', () => {
    const body = writeDeliver({ esmClass: 4, text: 'abc', parameters: [[0x0427, Buffer.from([2])]] });
    const whole = body.length - 5;
    for (let length = 0; length < body.length; length += 1) {
      const read = decodeDeliver(body.subarray(0, length));
      if (length === whole) assert.equal(read?.messageState, null);
      else assert.equal(read, null, String(length));
    }
    assert.equal(decodeDeliver(Buffer.from(body).fill(0x31)), null);
  });

  it('a message id, or none', () => {
    assert.equal(decodeMessageId(Buffer.from('A1\0more')), 'A1');
    for (const body of ['', '\0', 'A1', `${'9'.repeat(65)}\0`]) assert.equal(decodeMessageId(Buffer.from(body)), null);
  });

  it('a header', () => {
    assert.deepEqual(decodePdu(hex('00000011 80000004 00000058 00000009 41')), {
      ...{ command: 0x80000004, status: 0x58, sequence: 9, body: Buffer.from('A') },
    });
  });
});

describe('the framer', () => {
  const stream = Buffer.concat([
    encodePdu(COMMAND.enquireLink, 0, 1),
    encodePdu(COMMAND.deliverSm, 0, 2, Buffer.alloc(300, 7)),
    encodePdu(COMMAND.unbind, 0, 3),
  ]);

  it('finds the same PDUs however the stream is cut', () => {
    for (const size of [1, 2, 3, 5, 15, 16, 17, 100, 1000]) {
      const framer = createFramer();
      const found: Pdu[] = [];
      for (let at = 0; at < stream.length; at += size) {
        assert.ok(framer.push(stream.subarray(at, at + size), (pdu) => found.push(pdu)));
      }
      assert.deepEqual(
        found.map(({ sequence, body }) => [sequence, body.length]),
        [
          [1, 0],
          [2, 300],
          [3, 0],
        ],
      );
    }
  });

  it('takes 64 KiB and not a byte more; judges a length as soon as it is there', () => {
    const longest = encodePdu(COMMAND.deliverSm, 0, 1, Buffer.alloc(65_536 - 16));
    let found = 0;
    assert.ok(
      createFramer().push(longest, () => {
        found += 1;
      }),
    );
    assert.equal(found, 1);
    for (const length of [0, 4, 15, 65_537, 0xffffffff]) {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(length);
      assert.equal(
        createFramer().push(head, () => assert.fail()),
        false,
        String(length),
      );
    }
  });

  it('gives the PDUs that came before what is none', () => {
    const found: Pdu[] = [];
    assert.equal(
      createFramer().push(Buffer.concat([stream, Buffer.from('HTTP/1.1 400')]), (pdu) => found.push(pdu)),
      false,
    );
    assert.equal(found.length, 3);
  });
});
