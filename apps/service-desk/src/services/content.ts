import { z } from 'zod';
import { CONFIDENTIALITIES } from '../tables-of-cases.ts';

/**
 * What a version of a service holds: its card, where its cases go, and its form. The shape of `service_versions.content`.
 * A draft may lack texts; publication-faults.ts says what a version must have before people see it.
 */

/** Most fields of one form, and most options of one field. */
export const MOST_FIELDS = 60;
export const MOST_OPTIONS = 60;

/** A text in the languages of the desk. Bokmål always; a language that lacks it shows bokmål. Plain text, never markup. */
const text = (longest: number) =>
  z.strictObject({
    nb: z.string().max(longest),
    nn: z.string().max(longest).optional(),
    en: z.string().max(longest).optional(),
  });
export type LocalText = z.infer<ReturnType<typeof text>>;

/** Ids of fields and options stand in forms and in stored answers: short, and never changed. */
const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

const base = {
  id,
  label: text(200),
  hint: text(1000).optional(),
  required: z.boolean().default(false),
  /** The field is asked only when another one, before it, is asked and has one of these values. */
  when: z.strictObject({ field: id, values: z.array(id).min(1).max(MOST_OPTIONS) }).optional(),
};
const options = z.array(z.strictObject({ id, label: text(200) })).max(MOST_OPTIONS);

const field = z.discriminatedUnion('kind', [
  /** One line. */
  z.strictObject({ ...base, kind: z.literal('text') }),
  z.strictObject({ ...base, kind: z.literal('long-text') }),
  /** One of the options. */
  z.strictObject({ ...base, kind: z.literal('choice'), options }),
  /** Any of the options; required means at least one. */
  z.strictObject({ ...base, kind: z.literal('choices'), options }),
  z.strictObject({ ...base, kind: z.literal('date') }),
  z.strictObject({ ...base, kind: z.literal('number'), least: z.number().optional(), most: z.number().optional() }),
  z.strictObject({ ...base, kind: z.literal('file') }),
  /** Text to read: `label` is its heading, `hint` its text. Has no answer. */
  z.strictObject({ ...base, kind: z.literal('information') }),
]);
export type FormField = z.infer<typeof field>;
export type FieldKind = FormField['kind'];

export const FIELD_KINDS = [
  'text',
  'long-text',
  'choice',
  'choices',
  'date',
  'number',
  'file',
  'information',
] as const satisfies readonly FieldKind[];

/** Under which heading the service stands in the catalogue. */
export const TOPICS = ['it', 'studies', 'employment', 'finance', 'premises', 'other'] as const;
export type Topic = (typeof TOPICS)[number];

export const serviceContentSchema = z.strictObject({
  name: text(80),
  /** One sentence: when to choose this service. */
  summary: text(300),
  topic: z.enum(TOPICS).default('other'),
  /** The service card. What is left out is not shown. */
  card: z
    .strictObject({
      /** Who can order it. */
      who: text(500).optional(),
      /** What we need to know or have from the person. */
      needs: text(500).optional(),
      /** How soon we answer. */
      response: text(200).optional(),
      /** How soon it is done. */
      delivery: text(200).optional(),
      cost: text(200).optional(),
    })
    .default({}),
  /** Other words that people search for: "passord", "wifi". */
  keywords: z.array(z.string().min(1).max(40)).max(50).default([]),
  /** The group that gets the cases; null: the group whose service it is. */
  groupId: z.uuid().nullable().default(null),
  confidentiality: z.enum(CONFIDENTIALITIES).default('open'),
  /** People who are named on its cases; must not be empty for `named` and `sealed`. */
  named: z.array(z.uuid()).max(50).default([]),
  /** 1 (many people) to 3 (one person). */
  impact: z.number().int().min(1).max(3).default(3),
  /** 1 (cannot wait) to 3 (can wait). */
  urgency: z.number().int().min(1).max(3).default(2),
  /** Its cases are somebody's way back into an account. */
  recovery: z.boolean().default(false),
  /** The text field whose answer becomes the title of the case; null: the name of the service. */
  titleField: id.nullable().default(null),
  fields: z.array(field).max(MOST_FIELDS).default([]),
});
export type ServiceContent = z.infer<typeof serviceContentSchema>;
/** The same with what has a default left out, for whoever writes one by hand. */
export type NewServiceContent = z.input<typeof serviceContentSchema>;

/** Reads what is stored. Throws when it is not of this shape: a version is checked before it is written. */
export function readContent(stored: unknown): ServiceContent {
  return serviceContentSchema.parse(stored);
}
