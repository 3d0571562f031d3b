import type { CallOutcome, CodeCall, ReceiptState, TextMessage } from '../transport.ts';
import type { Section } from '../voice-call/call-machine.ts';
import type { Fate, FaultPlan } from './faults.ts';

/**
 * How a phone is set, so that people can try what goes wrong:
 * `on` takes everything at once · `slow` after a while · `off` nothing until it is on again ·
 * `full` the network reports failure, calls are busy · `unknown` no such number: refused at once.
 */
export const PHONE_MODES = ['on', 'slow', 'off', 'full', 'unknown'] as const;
export type PhoneMode = (typeof PHONE_MODES)[number];

export type TextState = 'waiting' | 'delivered' | 'failed' | 'expired';

/** A text message as the simulator holds it. Times are milliseconds since 1970. */
export interface StoredText {
  id: string;
  at: number;
  message: TextMessage;
  state: TextState;
  deliveredAt: number | null;
  /** What a drill does to it; left out when nothing. */
  fate?: Fate;
}

export interface StoredCall {
  id: string;
  at: number;
  call: CodeCall;
  state: 'placed' | 'ringing' | 'answered' | 'ended';
  outcome: CallOutcome | null;
  endedAt: number | null;
  /** What has been said, in order, and when each began. */
  said: { section: Section; at: number }[];
  /** What was pressed, in order. */
  keys: string[];
}

/** A mail as the simulator holds it: what a mailbox would show. */
export interface StoredMail {
  id: string;
  at: number;
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  language: string;
  /** Where answers go; left out when nowhere. */
  replyTo?: string;
}

/** A mail that somebody wrote here, until the program that it is for has fetched it. */
export interface WrittenMail {
  id: string;
  at: number;
  from: string;
  to: string;
  subject: string;
  text: string;
  /** Message-ID of the mail that it answers. */
  inReplyTo?: string;
}

export type NewMail = Omit<StoredMail, 'id' | 'at'>;

export interface Phone {
  number: string;
  mode: PhoneMode;
  /** When something last happened on it. */
  at: number;
  texts: StoredText[];
  calls: StoredCall[];
}

/** Everything that can happen; the journal is a list of these, and the book is what they add up to. */
export type PhoneEvent =
  | { kind: 'phone-added'; at: number; number: string }
  | { kind: 'phone-set'; at: number; number: string; mode: PhoneMode }
  | { kind: 'phone-emptied'; at: number; number: string }
  | { kind: 'faults-set'; at: number; gateway: string; plan: FaultPlan }
  | { kind: 'text-accepted'; at: number; id: string; message: TextMessage; fate?: Fate }
  | { kind: 'text-moved'; at: number; id: string; state: TextState }
  | { kind: 'call-placed'; at: number; id: string; call: CodeCall }
  | { kind: 'call-rang'; at: number; id: string }
  | { kind: 'call-answered'; at: number; id: string }
  | { kind: 'call-said'; at: number; id: string; section: Section }
  | { kind: 'call-key'; at: number; id: string; key: string }
  | { kind: 'call-ended'; at: number; id: string; outcome: CallOutcome }
  | { kind: 'mail-accepted'; at: number; id: string; mail: NewMail }
  | { kind: 'mail-written'; at: number; id: string; mail: Omit<WrittenMail, 'id' | 'at'> }
  | { kind: 'mail-fetched'; at: number; id: string }
  | { kind: 'receipt-due'; at: number; id: string; url: string; receipt: ReceiptState }
  | { kind: 'receipt-done'; at: number; id: string };

export interface DueReceipt {
  id: string;
  at: number;
  url: string;
  receipt: ReceiptState;
}

export interface PhoneBook {
  phones: Map<string, Phone>;
  texts: Map<string, StoredText>;
  calls: Map<string, StoredCall>;
  mails: Map<string, StoredMail>;
  /** Written here and not fetched yet. */
  written: Map<string, WrittenMail>;
  /** By our reference: what makes a repeated request one message. Kept after a phone is emptied. */
  references: Map<string, string>;
  dueReceipts: Map<string, DueReceipt>;
  /** By gateway: what goes wrong there. */
  faults: Map<string, FaultPlan>;
}

export function createPhoneBook(): PhoneBook {
  return {
    phones: new Map(),
    texts: new Map(),
    calls: new Map(),
    mails: new Map(),
    written: new Map(),
    references: new Map(),
    dueReceipts: new Map(),
    faults: new Map(),
  };
}

/** Finds a phone, making it when it is new. */
function ensurePhone(book: PhoneBook, number: string, at: number): Phone {
  const known = book.phones.get(number);
  if (known) {
    known.at = Math.max(known.at, at);
    return known;
  }
  const made: Phone = { number, mode: 'on', at, texts: [], calls: [] };
  book.phones.set(number, made);
  return made;
}

function applyToPhone(book: PhoneBook, event: PhoneEvent): void {
  if (event.kind === 'phone-added') ensurePhone(book, event.number, event.at);
  if (event.kind === 'phone-set') ensurePhone(book, event.number, event.at).mode = event.mode;
  if (event.kind === 'phone-emptied') {
    const phone = ensurePhone(book, event.number, event.at);
    phone.texts = phone.texts.filter((text) => text.state === 'waiting');
    phone.calls = phone.calls.filter((call) => call.state !== 'ended');
  }
}

function applyToText(book: PhoneBook, event: PhoneEvent): void {
  if (event.kind === 'text-accepted') {
    const text: StoredText = {
      id: event.id,
      at: event.at,
      message: event.message,
      state: 'waiting',
      deliveredAt: null,
      ...(event.fate ? { fate: event.fate } : {}),
    };
    book.texts.set(text.id, text);
    book.references.set(`text ${event.message.reference}`, text.id);
    ensurePhone(book, event.message.to, event.at).texts.push(text);
  }
  if (event.kind === 'text-moved') {
    const text = book.texts.get(event.id);
    if (!text) return;
    text.state = event.state;
    if (event.state === 'delivered') {
      text.deliveredAt = event.at;
      ensurePhone(book, text.message.to, event.at);
    }
  }
}

function placeCall(book: PhoneBook, event: PhoneEvent & { kind: 'call-placed' }): void {
  const call: StoredCall = {
    id: event.id,
    at: event.at,
    call: event.call,
    state: 'placed',
    outcome: null,
    endedAt: null,
    said: [],
    keys: [],
  };
  book.calls.set(call.id, call);
  book.references.set(`call ${event.call.reference}`, call.id);
  ensurePhone(book, event.call.to, event.at).calls.push(call);
}

function applyToCall(book: PhoneBook, event: PhoneEvent): void {
  if (event.kind === 'call-placed') placeCall(book, event);
  if (!event.kind.startsWith('call-') || !('id' in event)) return;
  const call = book.calls.get(event.id);
  if (!call) return;
  if (event.kind === 'call-rang') call.state = 'ringing';
  if (event.kind === 'call-answered') call.state = 'answered';
  if (event.kind === 'call-key') call.keys.push(event.key);
  if (event.kind === 'call-said') call.said.push({ section: event.section, at: event.at });
  if (event.kind === 'call-ended') {
    call.state = 'ended';
    call.outcome = event.outcome;
    call.endedAt = event.at;
  }
  ensurePhone(book, call.call.to, event.at);
}

/** Applies one event to the book. The only place where the book changes; the same at work and at replay. */
export function applyEvent(book: PhoneBook, event: PhoneEvent): void {
  applyToPhone(book, event);
  applyToText(book, event);
  applyToCall(book, event);
  if (event.kind === 'mail-accepted') {
    const { id, at, mail } = event;
    book.mails.set(id, { id, at, ...mail });
    book.references.set(`mail ${mail.messageId}`, id);
  }
  if (event.kind === 'mail-written') book.written.set(event.id, { id: event.id, at: event.at, ...event.mail });
  if (event.kind === 'mail-fetched') book.written.delete(event.id);
  if (event.kind === 'faults-set') book.faults.set(event.gateway, event.plan);
  if (event.kind === 'receipt-due') {
    book.dueReceipts.set(event.id, { id: event.id, at: event.at, url: event.url, receipt: event.receipt });
  }
  if (event.kind === 'receipt-done') book.dueReceipts.delete(event.id);
}

/** Whether the call still occupies its phone. */
export function isActive(call: StoredCall): boolean {
  return call.state !== 'ended';
}

/** The phones, the one where something happened last first. */
export function listPhones(book: PhoneBook): Phone[] {
  return [...book.phones.values()].sort((one, other) => other.at - one.at || one.number.localeCompare(other.number));
}
