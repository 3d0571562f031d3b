import { choosePromptLanguage } from '../prompts/words.ts';
import { type HeardSentence, listHeard } from './call-view.ts';
import type { Exchange } from './exchange.ts';
import { isActive, listPhones, type Phone, type StoredCall, type StoredText } from './phone-book.ts';

/** One thing in a phone's history: a message that arrived or a call that is over. */
export type Entry =
  | { kind: 'text'; at: number; text: StoredText }
  | { kind: 'call'; at: number; call: StoredCall; heard: HeardSentence[] };

/** The sound that belongs to what is going on, and how far it has come. */
export interface Sound {
  path: string;
  elapsedMs: number;
}

/** Everything that a page shows, gathered at one moment. */
export interface PageView {
  phones: { number: string; at: number; ringing: boolean; count: number }[];
  /** Null: there is no phone yet. */
  phone: Phone | null;
  /** Whether the page follows the newest phone or stays on one. */
  follows: boolean;
  entries: Entry[];
  /** How many messages wait for a phone that is off or slow. */
  waiting: number;
  active: { call: StoredCall; heard: HeardSentence[]; fellBack: boolean } | null;
  sound: Sound | null;
}

function listEntries(exchange: Exchange, phone: Phone, now: number): Entry[] {
  const texts = phone.texts
    .filter((text) => text.state === 'delivered')
    .map((text): Entry => ({ kind: 'text', at: text.deliveredAt ?? text.at, text }));
  const calls = phone.calls
    .filter((call) => !isActive(call))
    .map((call): Entry => ({ kind: 'call', at: call.at, call, heard: listHeard(exchange.library, call, now) }));
  return [...texts, ...calls].sort((one, other) => one.at - other.at);
}

/** After the end of a call its last words are still heard for a moment. */
const AFTERGLOW_MS = 4000;

function findSound(phone: Phone, now: number): Sound | null {
  const call = phone.calls.findLast((one) => one.said.length > 0);
  const said = call?.said.at(-1);
  if (!call || !said) return null;
  const goodbye = said.section === 'goodbye' && now - said.at < AFTERGLOW_MS;
  if (!isActive(call) && !goodbye) return null;
  const path = `/phones/${phone.number}/calls/${call.id}/sound/${call.said.length - 1}.wav`;
  return { path, elapsedMs: now - said.at };
}

/** Gathers what a page on `number` shows (null: the phone where something happened last). */
export function gatherPage(exchange: Exchange, number: string | null): PageView {
  const { book } = exchange.core;
  const now = exchange.core.now();
  const phones = listPhones(book);
  const phone = number === null ? (phones[0] ?? null) : (book.phones.get(number) ?? null);
  const call = phone?.calls.find((one) => one.state === 'ringing' || one.state === 'answered') ?? null;
  return {
    phones: phones.map((one) => ({
      number: one.number,
      at: one.at,
      ringing: one.calls.some(({ state }) => state === 'ringing'),
      count: one.texts.filter(({ state }) => state === 'delivered').length,
    })),
    phone,
    follows: number === null,
    entries: phone ? listEntries(exchange, phone, now) : [],
    waiting: phone?.texts.filter(({ state }) => state === 'waiting').length ?? 0,
    active: call && {
      call,
      heard: listHeard(exchange.library, call, now),
      fellBack: choosePromptLanguage(call.call.language).fellBack,
    },
    sound: phone && findSound(phone, now),
  };
}
