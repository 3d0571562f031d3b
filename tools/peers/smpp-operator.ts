/**
 * A scripted mobile operator that speaks enough SMPP 3.4 for Kannel, and for our own client, to send through it. What
 * becomes of a message is decided by the last two digits of its number: see `smpp-operator-script.ts`.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Behaviour, BY_LAST_DIGITS, type ReceiptForm, writeReceipt } from './smpp-operator-script.ts';
import {
  ANSWER,
  BIND_TRANSCEIVER,
  createFieldReader,
  DELIVER,
  decodeText,
  ENQUIRE_LINK,
  GENERIC_NACK,
  type Pdu,
  readPdus,
  SUBMIT,
  UNBIND,
  writePdu,
} from './smpp-wire.ts';

/** A message (or a part of one) as the operator got it. */
export interface SubmittedText {
  serviceType: string;
  to: string;
  from: string;
  /** Type of number and numbering plan of the sender: `5/0`. */
  fromType: string;
  toType: string;
  esmClass: number;
  /** Header of a part, in hexadecimal; empty without one. */
  header: string;
  text: string;
  dataCoding: number;
  /** As it came, relative or absolute (§7.1.1). */
  validityPeriod: string;
  registeredDelivery: number;
}

export interface OperatorOptions {
  /** Left out: a free one. */
  port?: number;
  /** Who may bind; left out: anybody. */
  password?: string;
  /** `command_status` for a bind that is refused: wrong password by default. */
  refuseBind?: number;
  /** PEM; left out: no TLS. */
  tls?: { key: string; cert: string };
  /** How ids are written in answers and in receipts. */
  ids?: { answer: (count: number) => string; receipt: (count: number) => string };
  /** How long `answers late` takes. Milliseconds. */
  lateMs?: number;
  /** What becomes of a message; asked before it is answered. Left out: what its number's last two digits say. */
  behave?: (text: SubmittedText) => Behaviour;
  /** Whether a bind with the right password is let in just now; left out: always. */
  admits?: () => boolean;
  /** `command_status` of an answer to a receipt is kept; with this, one that was to be told again is. Milliseconds. */
  tellAgainMs?: number;
  /** Told of each submit as soon as it is read. */
  onSubmit?: (text: SubmittedText) => void;
}

export interface SmppOperator {
  port: number;
  /** Every submit, refused ones too, oldest first. */
  submitted: SubmittedText[];
  /** What was said at each bind, oldest first. */
  binds: { systemId: string; systemType: string; addressRange: string }[];
  /** `command_status` of each answer to a receipt. */
  receiptAnswers: number[];
  /** How many unbound in good order. */
  unbound(): number;
  /** Drops every connection. */
  dropLinks(): void;
  stop(): Promise<void>;
}

/** Reads a submit_sm (§4.4.1). */
function readSubmit(body: Buffer): SubmittedText {
  const fields = createFieldReader(body);
  const readType = () => `${fields.byte()}/${fields.byte()}`;
  const serviceType = fields.text();
  const fromType = readType();
  const from = fields.text();
  const toType = readType();
  const to = fields.text();
  const esmClass = fields.byte();
  fields.bytes(2);
  fields.text();
  const validityPeriod = fields.text();
  const registeredDelivery = fields.byte();
  fields.byte();
  const dataCoding = fields.byte();
  fields.byte();
  const message = fields.bytes(fields.byte());
  const headerLength = esmClass & 0x40 ? (message[0] ?? 0) + 1 : 0;
  return {
    ...{ serviceType, from, fromType, to, toType, esmClass, dataCoding, validityPeriod, registeredDelivery },
    header: message.toString('hex', 0, headerLength),
    text: decodeText(message.subarray(headerLength), dataCoding),
  };
}

/** What the operator remembers over its connections. */
interface OperatorState {
  options: OperatorOptions;
  submitted: SubmittedText[];
  binds: SmppOperator['binds'];
  receiptAnswers: number[];
  /** How often a number was refused. */
  refusals: Map<string, number>;
  /** Receipts that were not answered yet. */
  told: Map<number, Buffer>;
  /** The connection that was bound last, and receipts that wait for one. */
  bound: Socket | null;
  untold: Buffer[];
  accepted: number;
  sequence: number;
  unbound: number;
}

const PLAIN_FORM: ReceiptForm = { parameters: true, swapped: false, dataCoding: 0, early: false };
const writeCount = (count: number) => String(count).padStart(8, '0');

/** Tells it over the connection that its message came by, else over the newest one, else when there is one again. */
function tell(socket: Socket | null, state: OperatorState, receipt: Buffer): void {
  const line = socket?.writable ? socket : state.bound;
  if (!line?.writable) {
    state.untold.push(receipt);
    return;
  }
  state.sequence += 1;
  state.told.set(state.sequence, receipt);
  line.write(writePdu(DELIVER, 0, state.sequence, receipt));
}

/** Answers a message that is taken, and reports what became of it. */
function accept(socket: Socket, state: OperatorState, sequence: number, text: SubmittedText, how: Behaviour): void {
  const { ids, lateMs = 8000 } = state.options;
  state.accepted += 1;
  const count = state.accepted;
  const id = (ids?.answer ?? writeCount)(count);
  const form = { ...PLAIN_FORM, ...how.receipt };
  const answer = () => socket.write(writePdu(SUBMIT + ANSWER, 0, sequence, Buffer.from(`${id}\0`, 'latin1')));
  const report = () => {
    if (text.registeredDelivery === 0) return;
    for (const one of how.states ?? ['DELIVRD']) {
      tell(socket, state, writeReceipt(text, (ids?.receipt ?? writeCount)(count), one, form));
    }
  };
  if (how.answer === 'late') {
    setTimeout(() => {
      answer();
      report();
    }, lateMs).unref();
    return;
  }
  if (form.early) report();
  answer();
  if (form.early) return;
  if (how.afterMs === undefined) report();
  else setTimeout(report, how.afterMs).unref();
}

function takeSubmit(socket: Socket, state: OperatorState, { sequence, body }: Pdu): void {
  const text = readSubmit(body);
  state.submitted.push(text);
  state.options.onSubmit?.(text);
  const how = state.options.behave?.(text) ?? BY_LAST_DIGITS[text.to.slice(-2)] ?? {};
  if (how.answer === 'never') return;
  if (how.answer === 'drop') {
    socket.destroy();
    return;
  }
  const times = (state.refusals.get(text.to) ?? 0) + 1;
  if (how.refuse !== undefined && times <= (how.times ?? Number.POSITIVE_INFINITY)) {
    state.refusals.set(text.to, times);
    socket.write(writePdu(SUBMIT + ANSWER, how.refuse, sequence));
  } else accept(socket, state, sequence, text, how);
}

/** Whether the bind was let in. */
function takeBind(socket: Socket, state: OperatorState, { sequence, body }: Pdu): boolean {
  const { password, refuseBind = 0x0e, admits = () => true } = state.options;
  const fields = createFieldReader(body);
  const systemId = fields.text();
  const given = fields.text();
  const systemType = fields.text();
  fields.bytes(3);
  state.binds.push({ systemId, systemType, addressRange: fields.text() });
  const welcome = (password === undefined || given === password) && admits();
  const answer = Buffer.from('operator\0', 'latin1');
  socket.write(writePdu(BIND_TRANSCEIVER + ANSWER, welcome ? 0 : refuseBind, sequence, welcome ? answer : undefined));
  if (welcome) {
    state.bound = socket;
    for (const receipt of state.untold.splice(0)) tell(socket, state, receipt);
  }
  return welcome;
}

function takeReceiptAnswer(socket: Socket, state: OperatorState, { sequence, status }: Pdu): void {
  const receipt = state.told.get(sequence);
  state.told.delete(sequence);
  state.receiptAnswers.push(status);
  const { tellAgainMs } = state.options;
  if (status !== 0 && receipt && tellAgainMs !== undefined) {
    setTimeout(() => tell(socket, state, receipt), tellAgainMs).unref();
  }
}

function serveSession(socket: Socket, state: OperatorState): void {
  let bound = false;
  readPdus(socket, (pdu) => {
    const { command, sequence } = pdu;
    if (command === BIND_TRANSCEIVER) bound = takeBind(socket, state, pdu);
    else if (command === ENQUIRE_LINK) socket.write(writePdu(ENQUIRE_LINK + ANSWER, 0, sequence));
    else if (command === DELIVER + ANSWER) takeReceiptAnswer(socket, state, pdu);
    else if (command === SUBMIT && bound) takeSubmit(socket, state, pdu);
    else if (command === SUBMIT) socket.write(writePdu(SUBMIT + ANSWER, 0x04, sequence));
    else if (command === UNBIND) {
      state.unbound += 1;
      socket.end(writePdu(UNBIND + ANSWER, 0, sequence));
    } else if (command < ANSWER) socket.write(writePdu(GENERIC_NACK, 0x03, sequence));
  });
}

/** Starts the operator on a port of loopback. */
export async function startSmppOperator(options: OperatorOptions = {}): Promise<SmppOperator> {
  const state: OperatorState = {
    ...{ options, submitted: [], binds: [], receiptAnswers: [], refusals: new Map(), told: new Map() },
    ...{ bound: null, untold: [], accepted: 0, sequence: 0, unbound: 0 },
  };
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveSession(socket, state);
  };
  const server: Server = options.tls
    ? createTlsServer({ ...options.tls, noDelay: true }, serve)
    : // An answer and a receipt are two small writes: the second does not wait for the first one's acknowledgement.
      createServer({ noDelay: true }, serve);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The operator got no port.');
  const dropLinks = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    submitted: state.submitted,
    binds: state.binds,
    receiptAnswers: state.receiptAnswers,
    unbound: () => state.unbound,
    dropLinks,
    async stop() {
      dropLinks();
      await new Promise((done) => server.close(done));
    },
  };
}
