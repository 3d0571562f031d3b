import type { Socket } from 'node:net';
import { NOT_BOUND, OUR_STATUS } from './command-status.ts';
import { createDeliveryDesk, type DeliveryDesk } from './delivery-desk.ts';
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
import { type Expectation, PendingRequests, type RequestOutcome } from './pending-requests.ts';
import type { SmppTimings } from './timings.ts';

/** Why a link is down. */
export interface SessionEnd {
  /** For the operator: never a number, a text or a password. */
  reason: string;
  /** `temporary`: it may be better the next time. Else somebody must look at the configuration. */
  failure: 'temporary' | 'auth' | 'config';
}

export interface SessionHooks {
  /** Resolves when what was told is stored; what is no receipt resolves at once. */
  onDeliver(fields: DeliverFields): Promise<void>;
  /** Once. Everything that was pending is `lost` by then. */
  onEnd(end: SessionEnd): void;
}

/** So much may wait for a peer that sends and does not read; then it is cut off. */
const MOST_UNREAD = 1024 * 1024;
/** These have no answer (§4.1.7, §4.12), and say nothing to us. */
const UNANSWERED = new Set<number>([COMMAND.outbind, COMMAND.alertNotification]);
/** How long a last answer may take to leave before the socket is destroyed. */
const LAST_WORD_MS = 1000;

/**
 * One connection to a gateway, over a socket that is open: requests and answers, receipts, and looking after it. From the
 * answer to a bind on, the peer may deliver, and is asked now and then whether it is there. Nothing is thrown out of it.
 */
export class Session {
  readonly #socket: Socket;
  readonly #timings: SmppTimings;
  readonly #hooks: SessionHooks;
  readonly #desk: DeliveryDesk;
  readonly #framer = createFramer();
  readonly #pending: PendingRequests;
  #open = true;
  #bound = false;
  #enquiring: Promise<boolean> | null = null;
  #nextEnquiry: NodeJS.Timeout | undefined;
  #heardAt = performance.now();
  #answered = 0;

  constructor(socket: Socket, timings: SmppTimings, hooks: SessionHooks) {
    this.#socket = socket;
    this.#timings = timings;
    this.#hooks = hooks;
    this.#desk = createDeliveryDesk(timings.receipt);
    // Whoever does not answer a message may be gone: better to know now than when the next one waits.
    this.#pending = new PendingRequests(() => this.#bound && void this.probe());
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#break(`The connection broke (${error.code ?? 'unknown'}).`),
    );
    socket.on('end', () => this.#break('The gateway closed the connection.'));
    socket.on('close', () => this.#break('The connection was closed.'));
  }

  /** When the peer was last heard, by `performance.now()`. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whether the peer has answered more than the bind: then the link works. */
  get proved(): boolean {
    return this.#answered > 1;
  }

  /** Writes a request. What comes of it always settles; `not-written` is the only outcome that is surely not sent. */
  request(command: number, body: Buffer | undefined, how: Omit<Expectation, 'answer'>): Promise<RequestOutcome> {
    if (!this.#open || !this.#socket.writable) return Promise.resolve({ came: 'not-written' });
    const { sequence, outcome } = this.#pending.expect({ ...how, answer: answerTo(command) });
    this.#write(encodePdu(command, 0, sequence, body));
    return outcome;
  }

  /** Asks whether the peer is there; ends the session when it does not say so in time. Resolves with whether it is. */
  probe(): Promise<boolean> {
    this.#enquiring ??= this.#enquire();
    return this.#enquiring;
  }

  /** Takes no more receipts; resolves when nothing waits for its answer and no receipt is being worked on. */
  async rest(): Promise<void> {
    this.#desk.close();
    await this.#pending.idle();
    await this.#desk.idle();
  }

  /** Ends it at once. What was pending is `lost`. */
  end(how: SessionEnd): void {
    this.#socket.destroy();
    this.#over(how);
  }

  #over(how: SessionEnd): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#nextEnquiry);
    this.#pending.settleAll();
    this.#hooks.onEnd(how);
  }

  #break(reason: string, failure: SessionEnd['failure'] = 'temporary'): void {
    this.end({ reason, failure });
  }

  #write(bytes: Buffer): void {
    if (!this.#open || !this.#socket.writable) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MOST_UNREAD) this.#break('The gateway does not read what we send.');
  }

  async #enquire(): Promise<boolean> {
    const outcome = await this.request(COMMAND.enquireLink, undefined, { timeoutMs: this.#timings.enquireAnswer });
    this.#enquiring = null;
    // Any answer shows that somebody is there, a refusal too.
    if (outcome.came === 'answer') return true;
    this.#break('The gateway does not answer: no sign of life in time.');
    return false;
  }

  #enquireNowAndThen(): void {
    this.#nextEnquiry = setTimeout(async () => {
      if (await this.probe()) this.#enquireNowAndThen();
    }, this.#timings.enquire);
  }

  #take(chunk: Buffer): void {
    this.#heardAt = performance.now();
    try {
      const sound = this.#framer.push(chunk, (pdu) => {
        if (this.#open) this.#hear(pdu);
      });
      if (!sound)
        this.#break(
          'The gateway sends what is not SMPP: a length that cannot be.',
          this.#bound ? 'temporary' : 'config',
        );
    } catch {
      this.#break('A fault of ours in reading what the gateway sent.');
    }
  }

  #hear(pdu: Pdu): void {
    const { command, sequence } = pdu;
    if (isAnswer(command)) this.#hearAnswer(pdu);
    else if (command === COMMAND.deliverSm) this.#hearDelivery(pdu);
    else if (command === COMMAND.enquireLink) this.#write(encodePdu(answerTo(command), OUR_STATUS.ok, sequence));
    else if (command === COMMAND.unbind) this.#leave(sequence);
    else if (!UNANSWERED.has(command)) this.#write(encodePdu(GENERIC_NACK, OUR_STATUS.unknownCommand, sequence));
  }

  #hearAnswer(pdu: Pdu): void {
    if (!this.#pending.answer(pdu)) return;
    this.#answered += 1;
    if (pdu.status === NOT_BOUND && this.#bound) this.#break('The gateway says that we are not signed in (0x04).');
    // At once, not when the binder's promise comes to its turn: the first receipts may be in the same packet.
    if (pdu.command !== answerTo(COMMAND.bindTransceiver) || pdu.status !== 0) return;
    this.#bound = true;
    this.#enquireNowAndThen();
  }

  #hearDelivery({ sequence, body }: Pdu): void {
    const answer = (status: number) =>
      this.#write(encodePdu(answerTo(COMMAND.deliverSm), status, sequence, EMPTY_MESSAGE_ID));
    const fields = decodeDeliver(body);
    if (!this.#bound) answer(NOT_BOUND);
    else if (!fields) answer(OUR_STATUS.malformed);
    else this.#desk.take(() => this.#hooks.onDeliver(fields), answer);
  }

  /** The peer unbinds: our answer is the last word. */
  #leave(sequence: number): void {
    if (this.#socket.writable) {
      const socket = this.#socket;
      const destroy = setTimeout(() => socket.destroy(), LAST_WORD_MS);
      socket.once('close', () => clearTimeout(destroy));
      socket.end(encodePdu(answerTo(COMMAND.unbind), OUR_STATUS.ok, sequence));
    }
    this.#over({ reason: 'The gateway ended the session (unbind).', failure: 'temporary' });
  }
}
