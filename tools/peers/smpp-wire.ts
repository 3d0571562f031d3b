/** SMPP 3.4 as the scripted operator writes and reads it: on purpose not the codec that it is there to test. */
import type { Socket } from 'node:net';

/** Commands of SMPP 3.4 §5.1.2.1; an answer has the highest bit set. */
export const BIND_TRANSCEIVER = 0x09;
export const SUBMIT = 0x04;
export const DELIVER = 0x05;
export const UNBIND = 0x06;
export const ENQUIRE_LINK = 0x15;
export const ANSWER = 0x80000000;
export const GENERIC_NACK = 0x80000000;

/** GSM 03.38 basic table in order (3GPP TS 23.038 §6.2.1). */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** What follows an escape (§6.2.1.1). */
const GSM_EXTENDED: Record<number, string> = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};

export interface Pdu {
  command: number;
  status: number;
  sequence: number;
  body: Buffer;
}

export function writePdu(command: number, status: number, sequence: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command >>> 0, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

/** Reads the fields of a body one after the other. */
export function createFieldReader(body: Buffer) {
  let at = 0;
  return {
    text() {
      const end = body.indexOf(0, at);
      const value = body.toString('latin1', at, end);
      at = end + 1;
      return value;
    },
    byte() {
      at += 1;
      return body.readUInt8(at - 1);
    },
    bytes(count: number) {
      at += count;
      return body.subarray(at - count, at);
    },
  };
}

export function decodeText(bytes: Buffer, dataCoding: number): string {
  if (dataCoding === 8) return Buffer.from(bytes).swap16().toString('utf16le');
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const escaped = bytes[at] === 0x1b;
    if (escaped) at += 1;
    const code = bytes[at] ?? 0;
    text += (escaped ? GSM_EXTENDED[code] : GSM[code]) ?? '?';
  }
  return text;
}

/** Cuts a stream into PDUs. */
export function readPdus(socket: Socket, handle: (pdu: Pdu) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
      const length = Math.max(16, rest.readUInt32BE(0));
      handle({
        command: rest.readUInt32BE(4),
        status: rest.readUInt32BE(8),
        sequence: rest.readUInt32BE(12),
        body: rest.subarray(16, length),
      });
      rest = rest.subarray(length);
    }
  });
  socket.on('error', () => socket.destroy());
}
