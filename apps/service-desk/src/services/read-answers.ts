import type { FormField } from './content.ts';

/** Longest answers, characters. */
export const LONGEST_LINE = 200;
export const LONGEST_TEXT = 10_000;
/** All answers of one form together: they become one message. */
const LONGEST_IN_ALL = 40_000;

/** A text or the id of an option; a number; ids of options or of files. A day is "2026-11-26". */
export type Answer = string | number | readonly string[];
/** By the field's id, only of fields that were asked. */
export type Answers = ReadonlyMap<string, Answer>;

export type AnswerFault =
  | 'required'
  | 'too-long'
  | 'not-offered'
  | 'not-a-day'
  | 'not-a-number'
  | 'too-small'
  | 'too-large'
  | 'too-much'
  | 'too-many-sent';

/** What was typed, whatever it is worth: the values of each field as they came, to be shown again. */
export type Typed = ReadonlyMap<string, readonly string[]>;

export interface ReadAnswers {
  answers: Answers;
  /** Ids of the fields that are asked with these answers, in order. */
  asked: ReadonlySet<string>;
  /** By the field's id; under "" what is wrong with all of it. */
  faults: ReadonlyMap<string, AnswerFault>;
}

/**
 * Reads a form's answers as the server decides them. A field with a condition is asked only when the field that it depends
 * on is asked and has one of the wanted answers; what was sent for a field that is not asked is dropped, and nothing is
 * demanded of it. `typed` holds what came, by field id; for files, ids of files that were stored for this person.
 */
export function readAnswers(fields: readonly FormField[], typed: Typed): ReadAnswers {
  const answers = new Map<string, Answer>();
  const asked = new Set<string>();
  const faults = new Map<string, AnswerFault>();
  for (const field of fields) {
    if (!isAsked(field, asked, answers)) continue;
    asked.add(field.id);
    const read = readAnswer(field, typed.get(field.id) ?? []);
    if ('fault' in read) faults.set(field.id, read.fault);
    else if (read.answer !== null) answers.set(field.id, read.answer);
    else if (field.required && field.kind !== 'information') faults.set(field.id, 'required');
  }
  if (lengthOf(answers) > LONGEST_IN_ALL) faults.set('', 'too-much');
  return { answers, asked, faults };
}

function isAsked({ when }: FormField, asked: ReadonlySet<string>, answers: Answers): boolean {
  if (!when) return true;
  const answer = asked.has(when.field) ? answers.get(when.field) : undefined;
  if (answer === undefined || typeof answer === 'number') return false;
  const given = typeof answer === 'string' ? [answer] : answer;
  return when.values.some((value) => given.includes(value));
}

type Read = { answer: Answer | null } | { fault: AnswerFault };

function readAnswer(field: FormField, values: readonly string[]): Read {
  switch (field.kind) {
    case 'information':
      return { answer: null };
    case 'file':
      return { answer: values.length === 0 ? null : values };
    case 'choices':
      return readChoices(field.options, values);
    default:
      // A field that came twice was not sent by our page (T11).
      return readOne(field, values.length === 1 ? (values[0] ?? '').trim() : '');
  }
}

function readChoices(options: readonly { id: string }[], values: readonly string[]): Read {
  const given = new Set(values);
  const known = options.filter(({ id }) => given.has(id)).map(({ id }) => id);
  if (known.length !== given.size) return { fault: 'not-offered' };
  return { answer: known.length === 0 ? null : known };
}

type OneField = Exclude<FormField, { kind: 'information' | 'file' | 'choices' }>;

function readOne(field: OneField, value: string): Read {
  if (value === '') return { answer: null };
  switch (field.kind) {
    case 'text':
      return value.length > LONGEST_LINE ? { fault: 'too-long' } : { answer: value.replace(/\s+/g, ' ') };
    case 'long-text':
      return value.length > LONGEST_TEXT ? { fault: 'too-long' } : { answer: value };
    case 'choice':
      return field.options.some(({ id }) => id === value) ? { answer: value } : { fault: 'not-offered' };
    case 'date': {
      const day = readDay(value);
      return day === null ? { fault: 'not-a-day' } : { answer: day };
    }
    case 'number':
      return readNumber(field, value);
  }
}

function readNumber({ least, most }: { least?: number; most?: number }, value: string): Read {
  const bare = value.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  if (!/^[-+]?\d{1,15}(\.\d{1,6})?$/.test(bare)) return { fault: 'not-a-number' };
  const number = Number(bare);
  if (least !== undefined && number < least) return { fault: 'too-small' };
  if (most !== undefined && number > most) return { fault: 'too-large' };
  return { answer: number };
}

/** Reads a day as browsers send it ("2026-11-26") or as people write it ("26.11.2026"). Null when there is no such day. */
export function readDay(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const written = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text);
  const parts = iso ? [iso[1], iso[2], iso[3]] : written ? [written[3], written[2], written[1]] : null;
  if (!parts) return null;
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  if (year < 1900 || year > 2200) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}

function lengthOf(answers: Answers): number {
  let length = 0;
  for (const answer of answers.values()) if (typeof answer === 'string') length += answer.length;
  return length;
}
