import type { Socket } from 'node:net';
import { NOT_BOUND, OUR_STATUS } from './command-status.ts';
import { createDeliveryDesk } from './delivery-desk.ts';
import { createFramer } from './framer.ts';
import {
  answerTo,
  COMMAND,
  type DeliverFields,
  decodeDeliver,
  EMPTY_MESSAGE_ID,
  encodePdu,
  GENERIC_NACK,
  isAnswer,
  type Pdu,
} from './pdu.ts';
import { createPendingRequests, type Expectation, type RequestOutcome } from './pending-requests.ts';
import type { SmppTimings } from './timings.ts';

/** Why a session is over. */
export interface SessionEnd {
  /** For the operator: never a number, a text or a password. */
  reason: string;
  /** Waiting will not help. */
  alert: boolean;
}

export interface SessionHooks {
  /** Resolves when what was told is stored; what is no receipt resolves at once. */
  onDeliver(fields: DeliverFields): Promise<void>;
  /** Once. Everything that was pending is `lost` by then. */
  onEnd(end: SessionEnd): void;
}

export interface Session {
  /** When the peer was last heard, by `performance.now()`. */
  readonly heardAt: number;
  /** How often the peer answered a request of ours. */
  readonly answered: number;
  request(command: number, body: Buffer | undefined, expectation: Omit<Expectation, 'answer'>): Promise<RequestOutcome>;
  /** Asks whether the peer is there; ends the session when it does not say so in time. Resolves with whether it is. */
  probe(): Promise<boolean>;
  /** Resolves when nothing waits for its answer and no receipt is being worked on. */
  idle(): Promise<void>;
  end(end: SessionEnd): void;
}

/** So much may wait for a peer that sends and does not read; then it is cut off. */
const MOST_UNREAD = 1024 * 1024;

/**
 * One connection to a gateway, over a socket that is open: requests and answers, receipts, and looking after it. From the
 * answer to a bind on, the peer may deliver, and is asked now and then whether it is there.
 */
export function createSession(socket: Socket, timings: SmppTimings, hooks: SessionHooks): Session {
  const framer = createFramer();
  const desk = createDeliveryDesk(timings.receipt);
  const state = { open: true, begun: false, heardAt: performance.now(), answered: 0 };
  let enquiring: Promise<boolean> | null = null;
  let nextEnquiry: NodeJS.Timeout | undefined;

  const end = (how: SessionEnd) => {
    if (!state.open) return;
    state.open = false;
    clearTimeout(nextEnquiry);
    socket.destroy();
    pending.settleAll();
    hooks.onEnd(how);
  };
  const endFor = (reason: string, alert = false) => end({ reason, alert });
  const write = (bytes: Buffer): boolean => {
    if (!state.open || !socket.writable) return false;
    socket.write(bytes);
    if (socket.writableLength > MOST_UNREAD) endFor('The gateway does not read what we send.');
    return true;
  };
  const request: Session['request'] = (command, body, expectation) => {
    if (!state.open || !socket.writable) return Promise.resolve({ came: 'not-written' });
    const { sequence, outcome } = pending.expect({ ...expectation, answer: answerTo(command) });
    write(encodePdu(command, 0, sequence, body));
    return outcome;
  };
  const enquire = async () => {
    const outcome = await request(COMMAND.enquireLink, undefined, { timeoutMs: timings.enquireAnswer });
    enquiring = null;
    // Any answer shows that somebody is there, a refusal too.
    if (outcome.came === 'answer') return true;
    endFor('The gateway does not answer: no sign of life in time.');
    return false;
  };
  const probe = () => {
    enquiring ??= enquire();
    return enquiring;
  };
  // Whoever does not answer a message may be gone: better to know now than when the next one waits.
  const pending = createPendingRequests(() => {
    if (state.begun) void probe();
  });
  const enquireNowAndThen = () => {
    nextEnquiry = setTimeout(() => void probe().then((there) => there && enquireNowAndThen()), timings.enquire);
  };
  const begin = () => {
    state.begun = true;
    enquireNowAndThen();
  };
  const hear = createHearing({
    write,
    answer(pdu, nack) {
      if (!pending.answer(pdu, nack)) return;
      state.answered += 1;
      // At once, not when the binder's promise comes to its turn: the first receipts may be in the same packet.
      if (pdu.command === answerTo(COMMAND.bindTransceiver) && pdu.status === 0) begin();
      if (pdu.status === NOT_BOUND && state.begun) endFor('The gateway says that we are not signed in (0x04).');
    },
    deliver(fields, answer) {
      if (!state.begun) answer(NOT_BOUND);
      else desk.take(() => hooks.onDeliver(fields), answer);
    },
    leave: () => endFor('The gateway ended the session (unbind).'),
  });
  listen(socket, {
    end: endFor,
    push(chunk) {
      state.heardAt = performance.now();
      const sound = framer.push(chunk, (pdu) => state.open && hear(pdu));
      if (!sound) endFor('The gateway sends what is not SMPP: a length that cannot be.', !state.begun);
    },
  });
  return {
    get heardAt() {
      return state.heardAt;
    },
    get answered() {
      return state.answered;
    },
    request,
    probe,
    async idle() {
      await pending.idle();
      await desk.idle();
    },
    end,
  };
}

/** Socket events that a session lives by. Nothing is thrown out of them. */
function listen(socket: Socket, to: { push(chunk: Buffer): void; end(reason: string): void }): void {
  socket.on('data', (chunk: Buffer) => {
    try {
      to.push(chunk);
    } catch {
      to.end('A fault of ours in reading what the gateway sent.');
    }
  });
  socket.on('error', (error: NodeJS.ErrnoException) => to.end(`The connection broke (${error.code ?? 'unknown'}).`));
  socket.on('end', () => to.end('The gateway closed the connection.'));
  socket.on('close', () => to.end('The connection was closed.'));
}

interface Hearing {
  write(bytes: Buffer): boolean;
  answer(pdu: Pdu, nack: boolean): void;
  deliver(fields: DeliverFields, answer: (status: number) => void): void;
  leave(): void;
}

/** What to do with each PDU that came. */
function createHearing(to: Hearing): (pdu: Pdu) => void {
  return (pdu) => {
    const { command, sequence, body } = pdu;
    const reply = (status: number, answer?: Buffer) => to.write(encodePdu(answerTo(command), status, sequence, answer));
    if (isAnswer(command)) return to.answer(pdu, command === GENERIC_NACK);
    switch (command) {
      case COMMAND.deliverSm: {
        const fields = decodeDeliver(body);
        if (fields) to.deliver(fields, (status) => reply(status, EMPTY_MESSAGE_ID));
        else reply(OUR_STATUS.malformed, EMPTY_MESSAGE_ID);
        return;
      }
      case COMMAND.enquireLink:
        reply(OUR_STATUS.ok);
        return;
      case COMMAND.unbind:
        reply(OUR_STATUS.ok);
        return to.leave();
      // These two have no answer (§4.1.7, §4.12), and say nothing to us.
      case COMMAND.outbind:
      case COMMAND.alertNotification:
        return;
      default:
        to.write(encodePdu(GENERIC_NACK, OUR_STATUS.unknownCommand, sequence));
    }
  };
}
