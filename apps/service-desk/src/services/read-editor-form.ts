import { randomBytes } from 'node:crypto';
import type { TypedForm } from '../pages/read-form.ts';
import { FIELD_KINDS, type FieldKind, type FormField, type LocalText, MOST_FIELDS, MOST_OPTIONS } from './content.ts';

/** Languages that the editor has a field for; bokmål first. */
const TAGS = ['nb', 'en', 'nn'] as const;
/** Longer than any text may be: what is too long is told, not cut. */
const LONGEST = 10_000;

const KINDS: ReadonlySet<string> = new Set(FIELD_KINDS);

/** A new id for a question or an option: short, and never used before. */
export function newPartId(letter: 'f' | 'o'): string {
  return `${letter}${randomBytes(5).toString('hex')}`;
}

/**
 * Reads the editor's form as the content that it stands for, in the shape of content.ts but not checked yet. `before` is what
 * was stored: an option whose words were only corrected keeps its id. People and groups are the caller's to find.
 */
export function readEditorForm(form: TypedForm, before: readonly FormField[]): Record<string, unknown> {
  const name = (part: string) => form.get(part, LONGEST).trim();
  return {
    name: readText(form, 'name'),
    summary: readText(form, 'summary'),
    topic: name('topic') || undefined,
    card: dropEmpty(
      Object.fromEntries(
        ['who', 'needs', 'response', 'delivery', 'cost'].map((part) => [part, readOptional(form, `card_${part}`)]),
      ),
    ),
    keywords: [
      ...new Set(
        name('keywords')
          .split(/[,;\n]+/)
          .map((word) => word.trim()),
      ),
    ].filter((word) => word !== ''),
    confidentiality: name('confidentiality') || undefined,
    impact: readWhole(name('impact')),
    urgency: readWhole(name('urgency')),
    recovery: name('recovery') === 'on',
    titleField: name('titleField') || null,
    fields: readFields(form, before),
  };
}

function readWhole(text: string): number | undefined {
  return /^\d$/.test(text) ? Number(text) : undefined;
}

function readText(form: TypedForm, name: string): LocalText {
  const words = TAGS.map((tag) => [tag, form.get(`${name}_${tag}`, LONGEST).trim()] as const);
  return { nb: '', ...Object.fromEntries(words.filter(([tag, text]) => tag === 'nb' || text !== '')) };
}

/** A text that may be left out; a translation alone is none. */
function readOptional(form: TypedForm, name: string): LocalText | undefined {
  const text = readText(form, name);
  return text.nb === '' && !text.en && !text.nn ? undefined : text;
}

function dropEmpty<Value extends object>(parts: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<Value>;
}

function readFields(form: TypedForm, before: readonly FormField[]): FormField[] {
  const known = new Map(before.map((field) => [field.id, field]));
  const ids = [...new Set(form.get('order', LONGEST).split(' '))].filter(isId).slice(0, MOST_FIELDS);
  return ids.map((id) => readField(form, id, known.get(id)));
}

function isId(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(text);
}

function readField(form: TypedForm, id: string, before: FormField | undefined): FormField {
  const name = (part: string) => `fields_${id}_${part}`;
  const sent = form.get(name('kind'));
  const kind = (KINDS.has(sent) ? sent : (before?.kind ?? 'text')) as FieldKind;
  const base = {
    id,
    label: readText(form, name('label')),
    required: form.get(name('required')) === 'on',
    ...dropEmpty({ hint: readOptional(form, name('hint')), when: readCondition(form.all(name('when'))) }),
  };
  switch (kind) {
    case 'choice':
    case 'choices': {
      const known = before && 'options' in before ? before.options : [];
      return { ...base, kind, options: readOptions(form, name('options'), known) };
    }
    case 'number':
      return {
        ...base,
        kind,
        ...dropEmpty({ least: readLimit(form.get(name('least'))), most: readLimit(form.get(name('most'))) }),
      };
    default:
      return { ...base, kind };
  }
}

function readLimit(text: string): number | undefined {
  const bare = text.trim().replace(',', '.');
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(bare) ? Number(bare) : undefined;
}

/** Ticked boxes are "question/option"; of several questions the first one counts. conditions.ts says whether it holds. */
function readCondition(ticked: readonly string[]): FormField['when'] {
  const pairs = ticked.map((pair) => pair.split('/')).filter((pair) => pair.length === 2 && pair.every(isId));
  const field = pairs[0]?.[0];
  if (field === undefined) return undefined;
  const values = pairs.filter(([one]) => one === field).map(([, value]) => value ?? '');
  return { field, values: values.slice(0, MOST_OPTIONS) };
}

type Option = { id: string; label: LocalText };

/**
 * Options, one a line; the translations line by line beside them. A line that stood there before keeps its id wherever it
 * stands now; of the others each takes the id that stood in its place, so that a corrected word is no new option.
 */
function readOptions(form: TypedForm, name: string, known: readonly Option[]): Option[] {
  const lines = (tag: string) =>
    form
      .get(`${name}_${tag}`, 40 * LONGEST)
      .split('\n')
      .map((line) => line.trim());
  const [en, nn] = [lines('en'), lines('nn')];
  const written = lines('nb')
    .map((nb, index) => ({ nb, ...dropEmpty({ en: en[index] || undefined, nn: nn[index] || undefined }) }))
    .filter(({ nb }) => nb !== '')
    .slice(0, MOST_OPTIONS);
  const taken = new Set<string>();
  const same = written.map(({ nb }) => {
    const match = known.find(({ id, label }) => label.nb === nb && !taken.has(id));
    if (match) taken.add(match.id);
    return match?.id;
  });
  return written.map((label, index) => {
    const place = known[index]?.id;
    const id = same[index] ?? (place !== undefined && !taken.has(place) ? place : newPartId('o'));
    taken.add(id);
    return { id, label };
  });
}
