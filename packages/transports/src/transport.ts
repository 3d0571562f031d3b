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

/** How a message or a call stands, as the gateway reports it. Final: delivered, failed, and the call outcomes. */
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

/** A way out for text messages. Never throws for a gateway's refusal; throws only for a bug of ours. */
export interface TextGateway {
  readonly name: string;
  /** Sends within `timeoutMs` or gives `maybe-sent`. */
  sendText(message: TextMessage): Promise<SendVerdict>;
  /** Rejects with a reason for the operator when the link is down. Sends no message. */
  checkLink(): Promise<void>;
}

/** A way out for calls. */
export interface CallGateway {
  readonly name: string;
  placeCall(call: CodeCall): Promise<SendVerdict>;
  /** Ends a call that is no longer wanted (signed in another way, cancelled). Ends quietly when it is over already. */
  endCall(reference: string): Promise<void>;
  checkLink(): Promise<void>;
}

/** What came in on a receipt address: query and body as the gateway sent them. */
export interface ReceiptRequest {
  query: Readonly<Record<string, string>>;
  body: string;
  contentType: string;
}

/** Reads a gateway's receipt. `null`: not a receipt in this gateway's shape. */
export type ReadReceipt = (request: ReceiptRequest) => ReceiptState | null;
