/**
 * A scripted mobile operator that speaks enough SMPP 3.4 for Kannel (or a client of ours) to send through it.
 * What becomes of a message is decided by the last two digits of its number: see `BY_LAST_DIGITS`.
 */
import { createServer, type Server, type Socket } from 'node:net';

/** Commands of SMPP 3.4 §5.1.2.1; an answer has the highest bit set. */
const BIND_TRANSCEIVER = 0x09;
const SUBMIT = 0x04;
const DELIVER = 0x05;
const UNBIND = 0x06;
const ENQUIRE_LINK = 0x15;
const ANSWER = 0x80000000;
const GENERIC_NACK = 0x80000000;

/** GSM 03.38 basic table in order (3GPP TS 23.038 §6.2.1). */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

type Behaviour = { refuse: number; times?: number } | { report: string } | { silent: true };

/** What happens to a number that ends so; every other number is delivered. */
export const BY_LAST_DIGITS: Record<string, Behaviour> = {
  '51': { report: 'UNDELIV' },
  '52': { report: 'EXPIRED' },
  '53': { report: 'REJECTD' },
  '61': { refuse: 0x58, times: 2 },
  '71': { refuse: 0x0b },
  '75': { refuse: 0x0a },
  '81': { silent: true },
};

/** A message as the operator got it. */
export interface SubmittedText {
  to: string;
  from: string;
  text: string;
  dataCoding: number;
  /** As it came, relative or absolute (§7.1.1). */
  validityPeriod: string;
}

export interface SmppOperator {
  port: number;
  /** Every submit, refused ones too, oldest first. */
  submitted: SubmittedText[];
  stop(): Promise<void>;
}

interface Pdu {
  command: number;
  sequence: number;
  body: Buffer;
}

function writePdu(command: number, status: number, sequence: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command >>> 0, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

/** Reads the fields of a body one after the other. */
function createFieldReader(body: Buffer) {
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

function decodeText(bytes: Buffer, dataCoding: number): string {
  if (dataCoding === 8) return Buffer.from(bytes).swap16().toString('utf16le');
  return [...bytes].map((byte) => GSM[byte] ?? '?').join('');
}

/** Reads a submit_sm (§4.4.1). */
function readSubmit(body: Buffer): SubmittedText {
  const fields = createFieldReader(body);
  fields.text();
  fields.bytes(2);
  const from = fields.text();
  fields.bytes(2);
  const to = fields.text();
  fields.bytes(3);
  fields.text();
  const validityPeriod = fields.text();
  fields.bytes(2);
  const dataCoding = fields.byte();
  fields.byte();
  return { from, to, text: decodeText(fields.bytes(fields.byte()), dataCoding), dataCoding, validityPeriod };
}

/** A delivery receipt (appendix B) as deliver_sm, from the number that was sent to. */
function writeReceipt(text: SubmittedText, id: string, state: string): Buffer {
  const cstring = (value: string) => Buffer.from(`${value}\0`, 'latin1');
  const error = state === 'DELIVRD' ? '000' : '001';
  const report = `id:${id} sub:001 dlvrd:001 submit date:2611231200 done date:2611231200 stat:${state} err:${error} text:`;
  return Buffer.concat([
    cstring(''),
    Buffer.from([1, 1]),
    cstring(text.to),
    Buffer.from([5, 0]),
    cstring(text.from),
    // esm_class 0x04: a receipt.
    Buffer.from([0x04, 0, 0, 0, 0, 0, 0, 0, 0, report.length]),
    Buffer.from(report, 'latin1'),
  ]);
}

/** Cuts a stream into PDUs. */
function readPdus(socket: Socket, handle: (pdu: Pdu) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
      const length = Math.max(16, rest.readUInt32BE(0));
      handle({ command: rest.readUInt32BE(4), sequence: rest.readUInt32BE(12), body: rest.subarray(16, length) });
      rest = rest.subarray(length);
    }
  });
  socket.on('error', () => socket.destroy());
}

/** What the operator remembers over its connections. */
interface OperatorState {
  submitted: SubmittedText[];
  /** How often a number was refused. */
  refusals: Map<string, number>;
  sequence: number;
}

function takeSubmit(socket: Socket, state: OperatorState, { sequence, body }: Pdu): void {
  const text = readSubmit(body);
  state.submitted.push(text);
  const behaviour = BY_LAST_DIGITS[text.to.slice(-2)] ?? { report: 'DELIVRD' };
  if ('silent' in behaviour) return;
  if ('refuse' in behaviour) {
    const times = (state.refusals.get(text.to) ?? 0) + 1;
    state.refusals.set(text.to, times);
    if (times <= (behaviour.times ?? Number.POSITIVE_INFINITY)) {
      socket.write(writePdu(SUBMIT | ANSWER, behaviour.refuse, sequence));
      return;
    }
  }
  const id = String(state.submitted.length).padStart(8, '0');
  socket.write(writePdu(SUBMIT | ANSWER, 0, sequence, Buffer.from(`${id}\0`, 'latin1')));
  state.sequence += 1;
  const report = 'report' in behaviour ? behaviour.report : 'DELIVRD';
  socket.write(writePdu(DELIVER, 0, state.sequence, writeReceipt(text, id, report)));
}

function serveSession(socket: Socket, state: OperatorState): void {
  readPdus(socket, (pdu) => {
    if (pdu.command === BIND_TRANSCEIVER) {
      socket.write(writePdu(BIND_TRANSCEIVER | ANSWER, 0, pdu.sequence, Buffer.from('operator\0', 'latin1')));
    } else if (pdu.command === SUBMIT) takeSubmit(socket, state, pdu);
    else if (pdu.command === ENQUIRE_LINK) socket.write(writePdu(ENQUIRE_LINK | ANSWER, 0, pdu.sequence));
    else if (pdu.command === UNBIND) socket.end(writePdu(UNBIND | ANSWER, 0, pdu.sequence));
    else if (pdu.command < ANSWER) socket.write(writePdu(GENERIC_NACK, 0x03, pdu.sequence));
  });
}

/** Starts the operator on a free port of loopback. Any user and password may bind. */
export async function startSmppOperator(): Promise<SmppOperator> {
  const state: OperatorState = { submitted: [], refusals: new Map(), sequence: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveSession(socket, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The operator got no port.');
  return {
    port: address.port,
    submitted: state.submitted,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
