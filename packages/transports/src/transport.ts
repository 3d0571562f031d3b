/** What a gateway may say of one message or call. Failure reasons are the same words for every gateway. */
export type FailureReason =
  | 'invalid_number'
  | 'unreachable'
  | 'barred'
  | 'sender_refused'
  | 'filtered'
  | 'throttled'
  | 'auth'
  | 'quota'
  | 'config'
  | 'temporary'
  | 'unknown';

/** A text message on its way out. `reference` is our idempotency key: one per (challenge, send, gateway). */
export interface TextMessage {
  reference: string;
  /** E.164 with plus. */
  to: string;
  /** Sender: a name `^[A-Za-z0-9]{3,11}$`, E.164, or 4–5 digits. */
  from: string;
  body: string;
  /** Seconds; never more than what is left of the code's life. */
  validForSeconds: number;
  /** Where the gateway reports back: our own unguessable address for this message. */
  receiptUrl: string;
}

/** A call that reads a code out, or asks for `#`. */
export interface CodeCall {
  reference: string;
  to: string;
  /** Extension behind a switchboard: digits, or null. */
  extension: string | null;
  language: 'nb' | 'nn' | 'se' | 'en';
  mode: 'read-code' | 'approve';
  /** The digits to read; empty in mode `approve`. */
  code: string;
  /** Two letters shown on the page, spoken before the code. */
  messageReference: string;
  validForSeconds: number;
  receiptUrl: string;
}

/** `maybe-sent`: we do not know (time-out after write): the next gateway gets the same code. */
export type SendVerdict =
  | { verdict: 'handed-over'; gatewayMessageId: string | null }
  | { verdict: 'refused'; reason: FailureReason; advice: 'tell-person' | 'try-next' | 'alert' }
  | { verdict: 'maybe-sent'; reason: FailureReason };

/**
 * How a message or a call stands, as the gateway reports it. Final: delivered, failed, and the call outcomes; the first
 * of these stays. Providers that are asked by HTTP tell `read-out` when the reading begins, because afterwards they only
 * say that the call is over; so `denied` after `read-out` is the one last word that counts after another.
 */
export type ReceiptState =
  | { state: 'handed-over' }
  | { state: 'delivered' }
  | { state: 'failed'; reason: FailureReason }
  | { state: 'ringing' }
  | { state: 'answered' }
  | { state: 'call-ended'; outcome: CallOutcome };

export type CallOutcome =
  | 'approved'
  | 'denied'
  | 'read-out'
  | 'not-confirmed'
  | 'busy'
  | 'no-answer'
  | 'declined'
  | 'unreachable'
  | 'bad-number'
  | 'gateway-failed';

/**
 * What a gateway says over a link of its own (SMPP, SIP), or to one address for all messages, rather than to a receipt
 * address per message. `about` names the message by the id that `handed-over` gave, or by our own reference.
 */
export interface LinkReceipt {
  about: { gatewayMessageId: string } | { reference: string };
  receipt: ReceiptState;
}

/** How a link stands, in words for the operator: never a number, a text or a code. */
export interface LinkChange {
  up: boolean;
  /** Why it is down; null when it is up. */
  reason: string | null;
  /** Waiting will not help: a refused password, a wrong address. */
  alert: boolean;
}

export interface LinkHooks {
  /** Resolves when the receipt is stored; when it rejects, the gateway is asked to say it again. Repeats are harmless. */
  onReceipt(receipt: LinkReceipt): Promise<void>;
  onChange(change: LinkChange): void;
}

/** The part of a gateway that keeps something open: a bound SMPP session, a SIP socket. */
export interface GatewayLink {
  /** Opens the link and keeps it open, with growing waits between tries. Returns at once and never throws. */
  open(hooks: LinkHooks): void;
  /** Ends what is under way in good order, and the link. */
  close(): Promise<void>;
}

/** A way out for text messages. Never throws for a gateway's refusal; throws only for a bug of ours. */
export interface TextGateway {
  readonly name: string;
  /** Left out by gateways that are asked over HTTP. */
  readonly link?: GatewayLink;
  /** Sends within `timeoutMs` or gives `maybe-sent`. */
  sendText(message: TextMessage): Promise<SendVerdict>;
  /** Rejects with a reason for the operator when the link is down. Sends no message. */
  checkLink(): Promise<void>;
  /**
   * For providers that know one address per account, not one per message: reads what came in there. Pure. `null`: not
   * asked at the account's own unguessable address, or not in this provider's shape (answered 404). Repeats are harmless.
   */
  readSharedReceipts?(request: ReceiptRequest): LinkReceipt[] | null;
}

/** A way out for calls. */
export interface CallGateway {
  readonly name: string;
  readonly link?: GatewayLink;
  placeCall(call: CodeCall): Promise<SendVerdict>;
  /**
   * Ends a call that is no longer wanted (signed in another way, cancelled). Ends quietly when it is over already.
   * `gatewayMessageId` is what `handed-over` gave: providers that are asked by HTTP know the call by it alone, and
   * another process may have placed it.
   */
  endCall(reference: string, gatewayMessageId?: string | null): Promise<void>;
  checkLink(): Promise<void>;
  /**
   * For providers that ask by HTTP what their call shall do next, at addresses below `receiptUrl` that `placeCall` gave
   * them. Pure: a call's state stands in the addresses and in what is stored, so that any process can answer. `null`:
   * not a question in this provider's shape (answered 404).
   */
  answerCallback?(callback: CallCallback): CallbackAnswer | null;
}

/** What came in on a receipt address, as the gateway sent it. */
export interface ReceiptRequest {
  method: 'GET' | 'POST';
  /** The whole public address that was asked, query and all: what some providers sign. */
  url: string;
  query: Readonly<Record<string, string>>;
  body: string;
  contentType: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

/** A question of a voice provider about a call that is under way. */
export interface CallCallback extends ReceiptRequest {
  /** What stands behind the receipt address: `answer`, `key`, `sound/greeting.wav`. */
  path: string;
  /** The call as it was placed; `validForSeconds` is what is left now. */
  call: CodeCall;
}

export interface CallbackAnswer {
  status: number;
  contentType: string;
  body: string | Uint8Array;
  /** What this question tells of the call, if anything: stored before the answer leaves. */
  receipt: ReceiptState | null;
}

/** Reads a gateway's receipt. `null`: not a receipt in this gateway's shape, or not signed as it must be. */
export type ReadReceipt = (request: ReceiptRequest) => ReceiptState | null;
